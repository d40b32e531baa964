// The story with the AWS SDK for JavaScript: prints what it found as one line of JSON.
import {
  BadRequestException,
  CustomerProfilesClient,
  ResourceNotFoundException,
  SearchProfilesCommand,
} from "@aws-sdk/client-customer-profiles";

const nobody = { accessKeyId: "nobody", secretAccessKey: "nobody" };
const unsigned = { credentials: nobody, signer: { sign: async (request) => request } };
const client = new CustomerProfilesClient({
  endpoint: process.env.SERVED,
  ...(process.env.SIGNED ? {} : unsigned),
});
const email = { DomainName: "d", KeyName: "_email", Values: ["all@example.org"] };
const phone = { KeyName: "_phone", Values: ["+1-1"] };
const account = { KeyName: "_account", Values: ["A-0"] };

const search = (members) => client.send(new SearchProfilesCommand(members));
const accounts = (found) => found.Items.map((profile) => profile.AccountNumber);

async function pages() {
  const walked = [];
  let found;
  do {
    found = await search({ ...email, MaxResults: 2, NextToken: found?.NextToken });
    walked.push(accounts(found));
  } while (found.NextToken);
  return walked;
}

async function caught(kind, members) {
  try {
    await search(members);
  } catch (error) {
    return error instanceof kind ? [error.name, error.$metadata.httpStatusCode] : String(error);
  }
}

console.log(
  JSON.stringify({
    and: accounts(await search({ ...email, AdditionalSearchKeys: [phone], LogicalOperator: "AND" })),
    or: accounts(await search({ DomainName: "d", ...phone, AdditionalSearchKeys: [account] })),
    pages: await pages(),
    unknown: await caught(ResourceNotFoundException, { ...email, DomainName: "nowhere" }),
    refused: await caught(BadRequestException, { ...email, NextToken: "nonsense" }),
  }),
);
