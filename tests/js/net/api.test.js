import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import { Api, Refused, Unreachable } from '../../../static/js/net/api.js';
import { answers, example } from '../board.js';

/**
 * @typedef {{status?: number, headers?: Record<string, string>, body?: unknown}} Answer
 * @typedef {{line: string, headers: import('node:http').IncomingHttpHeaders, body: any}} Asked
 */

/**
 * A server that gives the next of these answers to every request, and the calls it got.
 *
 * @param {import('node:test').TestContext} t
 * @param {...Answer} given
 */
async function serving(t, ...given) {
  /** @type {Asked[]} */
  const asked = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    asked.push({
      line: `${request.method} ${request.url}`,
      headers: request.headers,
      body: text && JSON.parse(text),
    });
    const { status = 200, headers = {}, body } = given.shift() ?? { status: 500 };
    const type = status >= 400 ? 'application/problem+json' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  t.after(() => server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const api = new Api(`http://127.0.0.1:${port}/api/v1/boards/sample`);
  const lines = () => asked.map(({ line }) => line.replace('/api/v1/boards/sample', ''));
  return { api, asked, lines };
}

const needsJoining = { status: 401, body: { status: 401, title: 'Not joined', detail: 'Join first.' } };
const joined = { status: 201, body: { id: 'me', name: 'Calm Heron', board: 'sample' } };

test('placing sends the answers, and the hint when there is one', async (t) => {
  const { api, asked, lines } = await serving(t, { body: example(1) }, { body: example(1) });
  const it = await api.place('e1', answers('p'), [0.5, -0.25]);
  await api.place('e1', answers('p'), null);
  assert.equal(it.id, 'e1');
  assert.equal(lines()[0], 'PUT /examples/e1/placement');
  assert.deepEqual(
    asked.map(({ body }) => body),
    [{ answers: answers('p'), at: [0.5, -0.25] }, { answers: answers('p') }],
  );
});

test('each operation has its method and path', async (t) => {
  const { api, lines } = await serving(
    t,
    { body: example(1) },
    { status: 201, body: example(2) },
    { body: example(1) },
    { status: 204 },
    { body: example(1) },
    { body: { version: 3 } },
    joined,
  );
  await api.returnToTray('a/b');
  await api.add({ title: 'New' });
  await api.edit('e1', { title: 'Better' }, '"7"');
  assert.equal(await api.remove('e1', '"7"'), null);
  await api.restore('e1');
  await api.snapshot();
  await api.join('Ada');
  assert.deepEqual(lines(), [
    'DELETE /examples/a%2Fb/placement',
    'POST /examples',
    'PATCH /examples/e1',
    'DELETE /examples/e1',
    'POST /examples/e1/restore',
    'GET /snapshot',
    'POST /participants',
  ]);
});

test('what is placed alone goes to its round, with why and, when there is one, the hint', async (t) => {
  const { api, asked, lines } = await serving(
    t,
    { body: { example: 'e1' } },
    { body: { example: 'e1' } },
    { status: 204 },
    { body: { items: [{ example: 'e1' }], next: null } },
    { body: { round: 2, items: [] } },
  );
  await api.judge(2, 'e1', { answers: answers('p'), at: [0.5, 0], why: 'They choose.' });
  await api.judge(2, 'e1', { answers: answers(''), at: null, why: null });
  assert.equal(await api.unjudge(2, 'e1'), null);
  assert.deepEqual((await api.judgements(2)).items, [{ example: 'e1' }]);
  assert.equal((await api.agreement(2)).round, 2);
  assert.deepEqual(lines(), [
    'PUT /rounds/2/placements/e1',
    'PUT /rounds/2/placements/e1',
    'DELETE /rounds/2/placements/e1',
    'GET /rounds/2/placements/mine',
    'GET /rounds/2/agreement',
  ]);
  assert.deepEqual(asked[0]?.body, { answers: answers('p'), why: 'They choose.', at: [0.5, 0] });
  assert.deepEqual(asked[1]?.body, { answers: answers(''), why: null });
});

test('an example comes with its tag, which a change sends back', async (t) => {
  const { api, asked } = await serving(
    t,
    { body: example(1), headers: { etag: '"x7"' } },
    { body: example(1) },
  );
  const { example: it, etag } = await api.getExample('e1');
  await api.edit(it.id, { title: 'Better' }, etag);
  assert.equal(asked[1]?.headers['if-match'], '"x7"');
});

test('a problem is thrown with all it says', async (t) => {
  const problem = {
    status: 422,
    title: 'Not valid',
    detail: 'The title is empty.',
    errors: [{ pointer: '/title', detail: 'empty' }],
  };
  const { api } = await serving(t, { status: 422, body: problem });
  await assert.rejects(api.add({ title: '' }), (error) => {
    assert.ok(error instanceof Refused);
    assert.deepEqual([error.status, error.title, error.detail], [422, 'Not valid', 'The title is empty.']);
    assert.deepEqual(error.errors, problem.errors);
    return true;
  });
});

test('an error without words of its own gets a sentence', async (t) => {
  const html = { 'content-type': 'text/html' };
  const { api } = await serving(
    t,
    { status: 413, headers: html, body: '<h1>No</h1>' },
    { status: 500, headers: html, body: 'x' },
  );
  await assert.rejects(api.add({}), { name: 'Refused', status: 413, detail: 'This is too much at once.' });
  await assert.rejects(api.add({}), {
    name: 'Refused',
    status: 500,
    detail: 'The server could not do this.',
  });
});

test('too many requests say how long to wait, in seconds or as a date', async (t) => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  const { api } = await serving(
    t,
    { status: 429, headers: { 'retry-after': '7' }, body: {} },
    { status: 429, headers: { 'retry-after': date }, body: {} },
    { status: 429, body: {} },
  );
  const waits = [];
  for (const _ of [1, 2, 3]) waits.push(await api.snapshot().catch((error) => error.retryAfter));
  assert.equal(waits[0], 7);
  assert.ok(Math.abs(waits[1] - 60) < 3);
  assert.equal(waits[2], null);
});

test('a gateway without its server, no network, no answer in time and a page in its place are unreachable', async (t) => {
  const page = { headers: { 'content-type': 'text/html' }, body: '<title>Sign in to the Wi-Fi</title>' };
  const { api } = await serving(t, { status: 502 }, { status: 503 }, { status: 504 }, page, {
    body: '{"half',
  });
  for (const _ of [1, 2, 3, 4, 5]) await assert.rejects(api.snapshot(), Unreachable);
  await assert.rejects(new Api('http://127.0.0.1:1').snapshot(), Unreachable);
  const late = new Api('/', () => Promise.reject(new DOMException('late', 'TimeoutError')));
  await assert.rejects(late.snapshot(), Unreachable);
});

test('every request has a time limit', async () => {
  /** @type {RequestInit | undefined} */
  let sent;
  const api = new Api('/api', async (_url, init) => {
    sent = init;
    return Response.json(example(1));
  });
  await api.returnToTray('e1');
  assert.ok(sent?.signal instanceof AbortSignal);
});

test('who has not joined is joined quietly, once, and the call repeated', async (t) => {
  const { api, lines, asked } = await serving(t, needsJoining, joined, { body: example(1) });
  assert.equal((await api.place('e1', answers('p'))).id, 'e1');
  assert.deepEqual(lines(), [
    'PUT /examples/e1/placement',
    'POST /participants',
    'PUT /examples/e1/placement',
  ]);
  assert.deepEqual(asked[1]?.body, {});
});

test('a second no after joining is final', async (t) => {
  const { api, lines } = await serving(t, needsJoining, joined, needsJoining);
  await assert.rejects(api.place('e1', answers('p')), { name: 'Refused', status: 401 });
  assert.equal(lines().length, 3);
});

test('behind a proxy that takes cookies away, one person stays behind, and each move says why', async (t) => {
  const { api, lines } = await serving(t, needsJoining, joined, needsJoining, needsJoining, needsJoining);
  const told = { name: 'Refused', status: 401, detail: /^This browser keeps no cookies for this address/ };
  await assert.rejects(api.place('e1', answers('p')), told);
  await assert.rejects(api.place('e1', answers('p')), told);
  await assert.rejects(api.add({ title: 'Book clubs' }), told);
  assert.equal(lines().filter((line) => line === 'POST /participants').length, 1);
});

test('who is known after joining and is not later has left', async (t) => {
  const { api } = await serving(t, needsJoining, joined, { body: example(1) }, needsJoining);
  await api.place('e1', answers('p'));
  await assert.rejects(api.place('e1', answers('p')), { status: 401, detail: /^You do not take part/ });
});

test('when joining is refused, that is the reason given', async (t) => {
  const closed = { status: 403, body: { detail: 'This board takes nobody in.' } };
  const { api } = await serving(t, needsJoining, closed);
  await assert.rejects(api.place('e1', answers('p')), {
    name: 'Refused',
    detail: 'This board takes nobody in.',
  });
});

test('who takes part already is never joined anew by a move', async () => {
  /** @type {unknown[]} */
  const asked = [];
  const answer = async (/** @type {unknown} */ url) => {
    asked.push(url);
    return Response.json(needsJoining.body, { status: 401 });
  };
  const api = new Api('/api', answer, true);
  const detail = 'You do not take part in this board any more. Load this page again to join.';
  await assert.rejects(api.place('e1', answers('p')), { name: 'Refused', status: 401, detail });
  assert.deepEqual(asked, ['/api/examples/e1/placement']);
});

test('reading never joins', async (t) => {
  const { api, lines } = await serving(t, needsJoining);
  await assert.rejects(api.snapshot(), { name: 'Refused', status: 401 });
  assert.equal(lines().length, 1);
});

test('calls that need joining at the same time make one person', async (t) => {
  const ok = { body: example(1) };
  const { api, lines } = await serving(t, needsJoining, needsJoining, joined, ok, ok);
  await Promise.all([api.place('e1', answers('p')), api.returnToTray('e2')]);
  assert.equal(lines().filter((line) => line === 'POST /participants').length, 1);
});
