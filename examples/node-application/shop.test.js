// Run with: searchprofiles-tck serve --domain shop -- npm test
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateProfileCommand, CustomerProfilesClient } from "@aws-sdk/client-customer-profiles";
import { customersWith } from "./shop.js";

test("an address finds its customers, on all pages", async () => {
  const client = new CustomerProfilesClient({});
  const numbers = Array.from({ length: 25 }, (_, number) => `A-${number}`);
  for (const AccountNumber of numbers) {
    const profile = { DomainName: "shop", AccountNumber, EmailAddress: "ann@example.org" };
    await client.send(new CreateProfileCommand(profile));
  }

  assert.deepEqual(await customersWith("ann@example.org"), numbers);
});
