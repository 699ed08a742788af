// CPU microseconds a credential that @digitalbazaar/vc takes to issue and to verify the documents of the job.
import {documentLoader, job} from './offline.mjs';
import {issue, verifyCredential} from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {generate} from '@digitalbazaar/ed25519-multikey';
import {readFileSync} from 'node:fs';

const signed = job.items.map(({path}) => JSON.parse(readFileSync(path, 'utf8')));
const key = await generate({controller: signed[0].issuer.id, id: signed[0].proof.verificationMethod});
const unsigned = signed.map(({proof, ...credential}) => credential);

const verified = await timed(signed, async credential => {
  const suite = new DataIntegrityProof({cryptosuite});
  const checkStatus = async () => ({verified: true});
  const result = await verifyCredential({credential, suite, documentLoader, checkStatus});
  if(!result.verified) {
    throw result.error;
  }
});
const issued = await timed(unsigned, async credential => {
  const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
  await issue({credential: structuredClone(credential), suite, documentLoader});
});
process.stdout.write(JSON.stringify({issue: issued, verify: verified}));

async function timed(items, act) {
  for(const item of items.slice(0, 30)) {
    await act(item);
  }
  const begun = process.cpuUsage();
  for(const item of items) {
    await act(item);
  }
  const {user, system} = process.cpuUsage(begun);
  return (user + system) / items.length;
}
