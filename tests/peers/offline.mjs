// A closed world for software that would rather ask the network: what the job names is served, all else is refused.
//
// The job (a JSON file named on the command line): {documents: {url: path}, items: [{name, path}]}.
// The answer, one JSON line an item on stdout: {name, good, why}.
import {readFileSync} from 'node:fs';
import {Socket} from 'node:net';

export const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const loaded = new Map();

Socket.prototype.connect = () => {
  throw new Error('this world is closed');
};

export function find(url) {
  if(!Object.hasOwn(job.documents, url)) {
    throw new Error(`not served here: ${url}`);
  }
  if(!loaded.has(url)) {
    loaded.set(url, readFileSync(job.documents[url], 'utf8'));
  }
  return loaded.get(url);
}

globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url ?? String(request);
  if(!Object.hasOwn(job.documents, url)) {
    return new Response('', {status: 404});
  }
  return new Response(find(url), {headers: {'content-type': 'application/json'}});
};

export async function documentLoader(url) {
  return {contextUrl: null, documentUrl: url, document: url.startsWith('did:web:') ? dereference(url) : JSON.parse(find(url))};
}

function dereference(url) {
  const [did, fragment] = url.split('#');
  const document = JSON.parse(find(`https://${did.slice('did:web:'.length)}/.well-known/did.json`));
  if(fragment === undefined) {
    return document;
  }
  const method = document.verificationMethod.find(({id}) => id === url);
  if(method === undefined) {
    throw new Error(`no such method: ${url}`);
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

export async function answer(check) {
  for(const {name, path} of job.items) {
    let why = null;
    try {
      why = await check(readFileSync(path, 'utf8'));
    } catch(error) {
      why = String(error.message);
    }
    process.stdout.write(JSON.stringify({name, good: why === null, why}) + '\n');
  }
}
