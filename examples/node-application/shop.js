// The application: it makes its own client, and knows of no test.
import { CustomerProfilesClient, SearchProfilesCommand } from "@aws-sdk/client-customer-profiles";

const client = new CustomerProfilesClient({});

export async function customersWith(email) {
  const search = { DomainName: "shop", KeyName: "_email", Values: [email] };
  const numbers = [];
  let found;
  do {
    found = await client.send(new SearchProfilesCommand({ ...search, NextToken: found?.NextToken }));
    numbers.push(...found.Items.map((customer) => customer.AccountNumber));
  } while (found.NextToken);
  return numbers;
}
