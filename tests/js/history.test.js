import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { historyAddress, onDay } from "../../static/charts/history.js";

const history = "/history";

test("a day is both ends of the history's dates", () => {
  deepEqual(onDay("2027-01-15"), { date_from: "2027-01-15", date_to: "2027-01-15" });
  equal(historyAddress({ history }, onDay("2027-01-15")), "/history?date_from=2027-01-15&date_to=2027-01-15");
});

test("the page's category comes along, unless there is none", () => {
  equal(historyAddress({ history, category: "strategy" }, { x: "1" }), "/history?category=strategy&x=1");
  equal(historyAddress({ history, category: "" }, { x: "1" }), "/history?x=1");
});

test("the clicked category wins over the page's", () => {
  equal(historyAddress({ history, category: "strategy" }, { category: "execution" }), "/history?category=execution");
});

test("filters are escaped", () => {
  equal(historyAddress({ history }, { x: "a&b" }), "/history?x=a%26b");
});
