// Amounts: the texts of amounts.json, which the server reads alike, and what is written back.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { editableText, formatAmount, fromEuros, parseAmount, toEuros } from "../../static/js/entry/model/amounts.js";

const CASES = JSON.parse(readFileSync(new URL("amounts.json", import.meta.url), "utf8"));
const cents = (text) => (text === null || text === undefined ? null : BigInt(text));

test(`${CASES.length} texts are read as the server reads them`, () => {
  assert.ok(CASES.length >= 120);
  for (const { text, unit, current, cents: wanted, error, proposal } of CASES) {
    const expected = error ? { error: error, ...(proposal && { proposition: proposal }) } : { cents: cents(wanted) };
    assert.deepEqual(parseAmount(text, { unit: unit, current: cents(current) }), expected, JSON.stringify(text));
  }
});

test("what is proposed can be read", () => {
  for (const { text, unit, current, proposal } of CASES) {
    if (proposal) assert.ok(parseAmount(proposal, { unit: unit, current: cents(current) }).cents !== undefined, text);
  }
});

test("an amount is written as the server writes it", () => {
  const plain = (...words) =>
    formatAmount(...words)
      .replaceAll("\u00a0", " ")
      .replaceAll("\u2212", "-");
  assert.equal(formatAmount(864620000000n, "MEUR"), "8\u00a0646,2");
  assert.equal(formatAmount(-5000000n, "MEUR"), "\u22120,1");
  assert.equal(plain(14229050000n, "KEUR"), "142 290,5");
  assert.equal(plain(123456n, "EUR"), "1 235");
  assert.equal(plain(123456n, "EUR", 2), "1 234,56");
  assert.equal(plain(-4n, "KEUR"), "0,0");
  assert.equal(plain(5n, "EUR", 1), "0,1");
  assert.equal(plain(0n, "EUR", 0), "0");
  assert.equal(plain(5n, "EUR", 3), "0,050");
  assert.equal(plain(550n, "EUR", 1, { signed: true }), "+5,5");
  assert.equal(formatAmount(null, "KEUR"), "");
});

test("an amount is edited to the cent, and read back the same", () => {
  assert.equal(editableText(14229054321n, "KEUR"), "142290,54321");
  assert.equal(editableText(-1n, "MEUR"), "-0,00000001");
  assert.equal(editableText(120000n, "KEUR"), "1,2");
  assert.equal(editableText(120000n, "EUR"), "1200");
  assert.equal(editableText(null, "EUR"), "");
  for (const unit of ["EUR", "KEUR", "MEUR"]) {
    for (let amount = 1n; amount <= 10n ** 14n; amount *= 7n) {
      assert.equal(parseAmount(editableText(-amount, unit), { unit }).cents, -amount);
    }
  }
});

test("euros of the server are cents, and cents are euros again", () => {
  for (const [euros, amount] of [
    ["12.50", 1250n],
    ["-0.01", -1n],
    ["0.00", 0n],
    ["1000000000000.00", 10n ** 14n],
  ]) {
    assert.equal(fromEuros(euros), amount);
    assert.equal(toEuros(amount), euros);
  }
  assert.equal(fromEuros("7"), 700n);
  assert.equal(fromEuros("7.5"), 750n);
  assert.equal(fromEuros(null), null);
  assert.equal(toEuros(null), null);
  assert.throws(() => fromEuros("1e3"), RangeError);
});
