// Does @digitalbazaar/vc accept the proof and the status of each credential?
import {answer, documentLoader} from './offline.mjs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';

await answer(async text => {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await verifyCredential({credential: JSON.parse(text), suite, documentLoader, checkStatus});
  if(!result.verified) {
    return reasons(result.error ?? result.statusResult?.error);
  }
  const set = result.statusResult.results.filter(({status}) => status);
  return set.length ? set.map(({credentialStatus}) => credentialStatus.statusPurpose).join(', ') : null;
});

function reasons(error) {
  return [error?.message, ...(error?.errors ?? []).map(({message}) => message)].join('; ');
}
