// Does @digitalcredentials/verifier-core pass every step on each credential?
//
// The step `registered_issuer` is left out: it asks whether a registry lists the office, and none is named. The schema
// is judged where it is served. It knows one status a credential (1EdTech/openbadges-specification#623), VC 2.0 a set:
// that one complaint is no reason here, `test_open_badges_schema.py` holds each status against the schema by itself.
import {answer, job} from './offline.mjs';

// The library reports on the console what its answer says too; stdout belongs to our answers.
console.log = console.error = () => {};
const {verifyCredential} = await import('@digitalcredentials/verifier-core');
const STEPS = ['valid_signature', 'expiration', 'revocation_status', 'suspension_status'];

await answer(async text => {
  const credential = JSON.parse(text);
  const {errors, log = [], additionalInformation = []} = await verifyCredential({credential, knownDIDRegistries: []});
  const named = (errors ?? []).map(({name, message}) => `${name}: ${message}`);
  const missed = STEPS.filter(step => !log.some(({id, valid}) => id === step && valid === true));
  const why = [...named, ...missed, ...complaints(additionalInformation)];
  return why.length ? why.join('; ') : null;
});

function complaints(information) {
  const results = information.find(({id}) => id === 'schema_check')?.results;
  if(!Array.isArray(results)) {
    const isServed = Object.keys(job.documents).some(url => url.endsWith('_achievementcredential_schema.json'));
    return isServed ? [`schema: ${results}`] : [];
  }
  return results.flatMap(({result}) => result.errors ?? []).filter(isNotStatusSet)
    .map(({instancePath, message}) => `schema: ${instancePath} ${message}`);
}

function isNotStatusSet({instancePath, keyword}) {
  return !(instancePath === '/credentialStatus' && keyword === 'type');
}
