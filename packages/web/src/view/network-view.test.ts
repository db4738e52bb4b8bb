import { expect, test } from "vitest";
import { describeNetwork, endpointText, hostText } from "./network-view.ts";

test("addresses carry their port, IPv6 in brackets, defanged unless raw is asked for", () => {
  expect(endpointText("198.51.100.23", 80, false)).toBe("198.51.100[.]23:80");
  expect(endpointText("198.51.100.23", null, true)).toBe("198.51.100.23");
  expect(endpointText("2001:db8::1", 443, true)).toBe("[2001:db8::1]:443");
  expect(endpointText(null, 80, false)).toBe("–");
});

test("an answer is defanged by what it is", () => {
  expect(hostText("198.51.100.23", false)).toBe("198.51.100[.]23");
  expect(hostText("a.example.test", false)).not.toContain("a.example");
  expect(hostText("a.example.test", true)).toBe("a.example.test");
});

test("the head says only what there is", () => {
  const dns = [{ streamId: "1", query: "a", type: null, answers: [] }];
  expect(describeNetwork({ network: { streams: [], dns, http: [] } })).toBe("1 DNS query");
});
