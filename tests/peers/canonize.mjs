// The SHA-256 of the canonical form that jsonld and rdf-canonize give to each document, in place of a reason.
import {answer, documentLoader} from './offline.mjs';
import {createHash} from 'node:crypto';
import jsonld from 'jsonld';

await answer(async text => {
  const options = {algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, safe: true};
  return createHash('sha256').update(await jsonld.canonize(JSON.parse(text), options)).digest('hex');
});
