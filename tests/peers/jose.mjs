// Does `jose` accept the signature of each VC-JWT with the key that the office's did.json names?
import {answer, documentLoader} from './offline.mjs';
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import {from, toJwk} from '@digitalbazaar/ecdsa-multikey';

await answer(async text => {
  const {kid} = decodeProtectedHeader(text);
  const {document} = await documentLoader(kid);
  const key = await importJWK(await toJwk({keyPair: await from(document)}), 'ES256');
  const {payload} = await jwtVerify(text, key, {algorithms: ['ES256'], issuer: kid.split('#')[0]});
  return payload.type?.includes('OpenBadgeCredential') ? null : 'no OpenBadgeCredential';
});
