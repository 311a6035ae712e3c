"""What is stored of the FIR."""

from fir.models.attribution import Attribution, AttributionShare, FrozenShare, Rule, RuleTarget
from fir.models.beneficiary import Beneficiary
from fir.models.carry_over import StageCarryOver
from fir.models.deadline import Deadline
from fir.models.delegation import Delegation
from fir.models.frozen import FrozenName, FrozenPayment
from fir.models.landing import Landing
from fir.models.movement import Commitment, Movement, ScheduledPayment
from fir.models.nomenclature import Mission, ReceiptLine, Scheme
from fir.models.passage import Passage
from fir.models.published import Contradiction, PublishedRate, SchemeFigure
from fir.models.stage import Authorisation, Change, Operation, Receipt, Stage
from fir.models.stage_text import StageText
from fir.models.waiting import WaitingFile
from fir.models.year import FirYear, ProtectedCredit

__all__ = [
    "Attribution",
    "AttributionShare",
    "Authorisation",
    "Beneficiary",
    "Change",
    "Commitment",
    "Contradiction",
    "Deadline",
    "Delegation",
    "FirYear",
    "FrozenName",
    "FrozenPayment",
    "FrozenShare",
    "Landing",
    "Mission",
    "Movement",
    "Operation",
    "Passage",
    "ProtectedCredit",
    "PublishedRate",
    "Receipt",
    "ReceiptLine",
    "Rule",
    "RuleTarget",
    "ScheduledPayment",
    "Scheme",
    "SchemeFigure",
    "Stage",
    "StageCarryOver",
    "StageText",
    "WaitingFile",
]
