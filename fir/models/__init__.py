"""What is stored of the FIR."""

from fir.models.carry_over import StageCarryOver
from fir.models.deadline import Deadline
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
    "Authorisation",
    "Change",
    "Commitment",
    "Contradiction",
    "Deadline",
    "FirYear",
    "FrozenName",
    "FrozenPayment",
    "Landing",
    "Mission",
    "Movement",
    "Operation",
    "Passage",
    "ProtectedCredit",
    "PublishedRate",
    "Receipt",
    "ReceiptLine",
    "ScheduledPayment",
    "Scheme",
    "SchemeFigure",
    "Stage",
    "StageCarryOver",
    "StageText",
    "WaitingFile",
]
