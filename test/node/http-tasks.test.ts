// Tasks that send real requests, to servers on the loopback.

import { describe, expect, test } from 'vitest';
import { jsonText, NotSupportedError, type Run } from '../../src/index.js';
import { HttpTaskDeclinedError, type HttpTasksOptions, httpTasks } from '../../src/node.js';
import { expectFailure, expectOutput, run } from '../core/harness.js';
import { CERTIFICATE } from './certificate.js';
import { type Answer, json, startServer, type TestServer } from './server.js';

const CONNECTION = 'arn:aws:events:us-east-1:123456789012:connection/api/81210c42';
const LOOPBACK: HttpTasksOptions = {
  privateAddresses: ['127.0.0.1'],
  allowHttp: true,
  connections: { [CONNECTION]: {} },
};
/** One for all tests: to trust a certificate takes longer than a request. */
const TLS = httpTasks({ privateAddresses: ['127.0.0.1', '::1'], ca: CERTIFICATE, connections: { [CONNECTION]: {} } });

describe('the request of an HTTP task', () => {
  test('has the headers of the service', async () => {
    const server = await startServer(json({}));
    await callHttp(server);
    expect(server.received).toEqual([
      {
        method: 'GET',
        url: '/',
        headers: [
          `Host: ${server.host}`,
          'User-Agent: Amazon|StepFunctions|HttpInvoke|us-east-1',
          'Range: bytes=0-262144',
          'Connection: close',
        ],
        body: '',
      },
    ]);
  });

  test('has a body of JSON, to the letter', async () => {
    const server = await startServer(json({}));
    const RequestBody = { 'n.$': '$.n', s: 'ü' };
    await callHttp(
      server,
      { Method: 'POST', RequestBody },
      { input: jsonText('{"n":{"b":1.0,"10":12345678901234567890}}') },
    );
    expect(server.received[0]?.body).toBe('{"s":"ü","n":{"b":1.0,"10":12345678901234567890}}');
    expect(server.received[0]?.headers).toContain('Content-Type: application/json; charset=UTF-8');
    expect(server.received[0]?.headers).toContain('Content-Length: 50');
  });

  test('takes either name of the connection, and both patterns of the endpoint', async () => {
    const server = await startServer(json({}));
    const it = await callHttp(server, {
      ApiEndpoint: `${server.origin}/a b?x=1#part`,
      InvocationConfig: undefined,
      Authentication: { ConnectionArn: CONNECTION },
    });
    expect([it.status, server.received[0]?.url]).toEqual(['SUCCEEDED', '/a%20b?x=1']);
  });

  test('has the query parameters and the headers of the definition, lists as often as they have values', async () => {
    const server = await startServer(json({}));
    await callHttp(server, {
      ApiEndpoint: `${server.origin}/search`,
      QueryParameters: { q: "a b&c=*'", n: [1, true] },
      Headers: { 'X-One': 'a', 'X-Two': ['b', 3], 'User-Agent': 'mine', range: 'bytes=0-1' },
    });
    const [asked] = server.received;
    expect(asked?.url).toBe('/search?q=a%20b%26c%3D%2A%27&n=1&n=true');
    expect(asked?.headers.slice(1, -1)).toEqual([
      'X-One: a',
      'X-Two: b',
      'X-Two: 3',
      'User-Agent: Amazon|StepFunctions|HttpInvoke|us-east-1',
      'Range: bytes=0-262144',
    ]);
  });

  test('is merged with the connection, which wins', async () => {
    const server = await startServer(json({}));
    const connection = {
      authorization: { type: 'API_KEY', name: 'ApiKey', value: 'key_value' },
      headers: { 'Header-Param': 'connection_header_param' },
      queryParameters: { QueryParam: 'connection_query_param' },
      body: { BodyParam: 'connection_body_param' },
    } as const;
    await callHttp(
      server,
      {
        ApiEndpoint: `${server.origin}/path`,
        Method: 'POST',
        Headers: { 'Request-Id': 'my_request_id', 'header-param': 'state_machine_header_param' },
        RequestBody: { Job: 'Software Engineer', BodyParam: 'state_machine_body_param' },
        QueryParameters: { QueryParam: 'state_machine_query_param', queryparam: 'other' },
      },
      { options: { connections: { [CONNECTION]: connection } } },
    );
    const [asked] = server.received;
    expect(asked?.url).toBe('/path?queryparam=other&QueryParam=connection_query_param');
    expect(asked?.body).toBe('{"Job":"Software Engineer","BodyParam":"connection_body_param"}');
    expect(asked?.headers).toEqual(
      expect.arrayContaining([
        'Request-Id: my_request_id',
        'ApiKey: key_value',
        'Header-Param: connection_header_param',
      ]),
    );
    expect(asked?.headers.join()).not.toContain('state_machine');
  });

  test.each([
    ['no body', { RequestBody: null }, '', {}],
    ['a body of the connection alone', {}, '{"a":"b"}', { a: 'b' }],
    ['a text, in quotes', { RequestBody: '<a/>' }, '"<a/>"', {}],
  ])('has %s', async (_name, parameters, body, added: Record<string, string>) => {
    const server = await startServer(json({}));
    const options = { connections: { [CONNECTION]: { body: added } } };
    await callHttp(server, { Method: 'POST', ...parameters }, { options });
    expect(server.received[0]?.body).toBe(body);
  });

  const encoded: readonly (readonly [string | undefined, string])[] = [
    [undefined, 'a%5B0%5D=x&a%5B1%5D=1&o%5Bd%5D=p%20q'],
    ['INDICES', 'a%5B0%5D=x&a%5B1%5D=1&o%5Bd%5D=p%20q'],
    ['REPEAT', 'a=x&a=1&o%5Bd%5D=p%20q'],
    ['COMMAS', 'a=x%2C1&o%5Bd%5D=p%20q'],
    ['BRACKETS', 'a%5B%5D=x&a%5B%5D=1&o%5Bd%5D=p%20q'],
  ];
  test.each(encoded)('is encoded as a form: %s', async (ArrayFormat, body) => {
    const server = await startServer(json({}));
    const Transform = {
      RequestBodyEncoding: 'URL_ENCODED',
      ...(ArrayFormat && { RequestEncodingOptions: { ArrayFormat } }),
    };
    const RequestBody = { a: ['x', 1], o: { d: 'p q' } };
    const Headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await callHttp(server, { Method: 'POST', Headers, RequestBody, Transform });
    expect(server.received[0]?.body).toBe(body);
    expect(server.received[0]?.headers).toContain('content-type: application/x-www-form-urlencoded');
  });
});

describe('the result of an HTTP task', () => {
  // The headers of the example in the documentation, and the order in which it has them.
  // https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
  test('has its members and headers in the order of the service', async () => {
    const server = await startServer((response) => {
      response.sendDate = false;
      response.writeHead(200, 'OK', {
        Date: 'd',
        'Content-Type': 'application/json',
        'Content-Length': '21',
        Server: 's',
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Credentials': 'true',
        Connection: 'close',
      });
      response.end('{"b": 1.0, "a": "\\u00e4"}'.slice(0, 21));
    });
    const it = await callHttp(server);
    expect(Object.keys(responseOf(it).Headers).filter((name) => name !== 'connection')).toEqual([
      'date',
      'access-control-allow-origin',
      'content-length',
      'server',
      'access-control-allow-credentials',
      'content-type',
    ]);
  });

  test('is what came, to the letter', async () => {
    const server = await startServer((response) => {
      response.sendDate = false;
      response.writeHead(206, 'Partial', ['Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'Content-Length', '20']);
      response.end('{"z":1.0, "10":[ 2 ]}'.slice(0, 20).replace(/.$/, '}'));
    });
    const it = await callHttp(server);
    expect(it.outputText).toContain('"set-cookie":["a=1","b=2"]');
    expect(it.outputText).toMatch(/"StatusCode":206,"StatusText":"Partial"}$/);
  });

  test.each([
    ['JSON', '{"z":1.0,  "10":[ 2 ]}', '"ResponseBody":{"z":1.0,"10":[2]},'],
    ['a text', 'hello', '"ResponseBody":"hello",'],
    ['nothing', '', '"ResponseBody":"",'],
  ])('has a body of %s', async (_name, body, expected) => {
    const server = await startServer((response) => response.end(body));
    expect((await callHttp(server)).outputText).toContain(expected);
  });

  test('is read by its charset', async () => {
    const server = await startServer((response) => {
      response.setHeader('Content-Type', 'text/plain; charset=ISO-8859-1');
      response.end(Buffer.from([0xe4]));
    });
    expect(responseOf(await callHttp(server)).ResponseBody).toBe('ä');
  });
});

describe('an HTTP task fails', () => {
  test('by its status code, and is tried again on the clock of the execution', async () => {
    let asked = 0;
    const server = await startServer((response, request) => {
      asked += 1;
      const isBusy = asked < 3;
      json({ asked }, isBusy ? { status: 503, text: 'Service Unavailable' } : {})(response, request);
    });
    const Retry = [{ ErrorEquals: ['States.Http.StatusCode.503'], IntervalSeconds: 3600, BackoffRate: 2 }];
    const it = await callHttp(server, {}, { state: { Retry } });
    expect([it.status, it.elapsed, responseOf(it).ResponseBody]).toEqual(['SUCCEEDED', 3 * 3600 * 1000, { asked: 3 }]);
    expect(it.history.flatMap((event) => event.taskFailedEventDetails ?? [])).toEqual(
      Array(2).fill({
        cause: 'Service Unavailable',
        error: 'States.Http.StatusCode.503',
        resource: 'invoke',
        resourceType: 'http',
      }),
    );
  });

  test('by a redirect', async () => {
    const server = await startServer(redirect(302, '/there'));
    expectFailure(await callHttp(server), 'States.Http.StatusCode.302', 'Found');
  });

  test('when nothing comes in time', async () => {
    const server = await startServer(() => undefined);
    const it = await callHttp(server, {}, { options: { timeoutMilliseconds: 50 } });
    expectFailure(it, 'States.Http.Socket', '127.0.0.1 did not respond within 0.05 seconds');
  });

  test('when a body does not end in time', async () => {
    const server = await startServer((response) => response.write('a'));
    const it = await callHttp(server, {}, { options: { timeoutMilliseconds: 50 } });
    expectFailure(it, 'States.Http.Socket', '127.0.0.1 did not respond within 0.05 seconds');
  });

  test('when the connection breaks', async () => {
    const server = await startServer((response) => response.destroy());
    expectFailure(await callHttp(server), 'States.Http.Socket', 'socket hang up');
  });

  test('when the certificate is not trusted', async () => {
    const server = await startServer(json({}), { tls: true });
    const it = await callHttp(server);
    expectFailure(it, 'States.Http.Socket', 'self-signed certificate');
    expect(server.received).toEqual([]);
  });

  test('when the response is larger than a payload', async () => {
    const server = await startServer((response) => response.end('a'.repeat(262_146)));
    const cause =
      "The state/task 'T' returned a result with a size exceeding the maximum number of bytes service limit.";
    expectFailure(await callHttp(server), 'States.DataLimitExceeded', cause);
  });
});

describe('the execution fails with States.Runtime, whatever its catchers say,', () => {
  const state = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] };
  const caused = (reason: string) =>
    `An error occurred while executing the state 'T' (entered at the event id #2). ${reason}`;

  test.each([
    ['Authorization', 'authorization'],
    ['X-Amz-Target', 'x-amz-target'],
    ['if-match', 'if-match'],
  ])('for the header %s', async (name, told) => {
    const server = await startServer(json({}));
    const it = await callHttp(server, { Headers: { [name]: 'a' } }, { state });
    expect(it.error).toBe('States.Runtime');
    expect(it.cause).toContain(`The 'Headers' field contains unsupported values: [${told}]`);
    expect(server.received).toEqual([]);
  });

  test('for a header with another one in it', async () => {
    const server = await startServer(json({}));
    const it = await callHttp(server, { Headers: { a: 'b\r\nHost: c' } }, { state });
    expectFailure(it, 'States.Runtime', caused(`The 'Headers' field contains what cannot be sent as a header: ["a"]`));
  });

  test('for a text that is to be merged with the body of the connection', async () => {
    const server = await startServer(json({}));
    const options = { connections: { [CONNECTION]: { body: { a: 'b' } } } };
    const it = await callHttp(server, { Method: 'POST', RequestBody: 'text' }, { state, options });
    const reason = 'A RequestBody that is not an object cannot be merged with the body of the connection';
    expectFailure(it, 'States.Runtime', caused(reason));
  });

  test.each([
    'application/octet-stream',
    'application/octet-stream; charset=utf-8',
    'image/png',
    'Video/mp4',
    'audio/ogg',
  ])('for a response of %s', async (type) => {
    const server = await startServer((response) => {
      response.setHeader('Content-Type', type);
      response.end('{}');
    });
    const it = await callHttp(server, {}, { state });
    expectFailure(it, 'States.Runtime', caused(`The response has a content type that is not supported: ${type}`));
  });

  test('for a response that is no text', async () => {
    const server = await startServer((response) => response.end(Buffer.from([0xff, 0xfe])));
    expectFailure(
      await callHttp(server, {}, { state }),
      'States.Runtime',
      caused('The response cannot be read as a text'),
    );
  });

  test.each([
    ['no method', { Method: undefined }, "[The field 'Method' is required but was missing]"],
    ['another method', { Method: 'TRACE' }, 'The Method of an HTTP task is none of HTTP: TRACE'],
    ['an endpoint that is no URL', { ApiEndpoint: 'example.com' }, 'The ApiEndpoint of an HTTP task is no URL'],
    ['no connection', { InvocationConfig: {} }, 'An HTTP task needs a connection'],
    [
      'another encoding',
      { Transform: { RequestBodyEncoding: 'XML' } },
      'The RequestBodyEncoding is neither NONE nor URL_ENCODED: "XML"',
    ],
    [
      'another format of arrays',
      {
        RequestBody: {},
        Transform: { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat: 'PIPES' } },
      },
      'The ArrayFormat is none of INDICES, REPEAT, COMMAS, BRACKETS: "PIPES"',
    ],
  ])('for %s', async (_name, parameters, reason) => {
    const server = await startServer(json({}));
    const it = await callHttp(server, parameters, { state });
    expect({ error: it.error, cause: it.cause }).toEqual({
      error: 'States.Runtime',
      cause: expect.stringContaining(reason),
    });
    expect(server.received).toEqual([]);
  });
});

describe('what AWS does not document is not supported', () => {
  test.each([
    ['headers in a list', { Headers: ['a'] }],
    ['a header that is an object', { Headers: { a: {} } }],
    ['a query that is a text', { QueryParameters: 'a=b' }],
    ['a null in a form', { RequestBody: { a: null }, Transform: { RequestBodyEncoding: 'URL_ENCODED' } }],
    ['a form of a list', { RequestBody: [1], Transform: { RequestBodyEncoding: 'URL_ENCODED' } }],
    [
      'commas between objects',
      {
        RequestBody: { a: [{}] },
        Transform: { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat: 'COMMAS' } },
      },
    ],
  ])('%s', async (_name, parameters) => {
    const server = await startServer(json({}));
    await expect(callHttp(server, parameters)).rejects.toThrow(NotSupportedError);
    expect(server.received).toEqual([]);
  });
});

describe('a connection', () => {
  test('authorizes by user and password', async () => {
    const server = await startServer(json({}));
    const authorization = { type: 'BASIC', username: 'ann', password: 'pässword' } as const;
    await callHttp(server, {}, { options: { connections: { [CONNECTION]: { authorization } } } });
    expect(server.received[0]?.headers).toContain('Authorization: Basic YW5uOnDDpHNzd29yZA==');
  });

  const oauth = (server: TestServer) =>
    ({
      type: 'OAUTH_CLIENT_CREDENTIALS',
      authorizationEndpoint: `${server.origin}/token`,
      clientId: 'id',
      clientSecret: 'client secret',
      body: { scope: 'all' },
    }) as const;

  test('asks for a token once, and again when it was refused', async () => {
    let tokens = 0;
    const server = await startServer((response, request) => {
      if (request.url === '/token') {
        tokens += 1;
        return json({ access_token: `token-${tokens}`, expires_in: 3600 })(response, request);
      }
      const isRefused =
        request.headers.includes('Authorization: Bearer token-1') && tokens === 1 && request.url === '/late';
      return json({}, isRefused ? { status: 401, text: 'Unauthorized' } : {})(response, request);
    });
    const tasks = httpTasks({ ...LOOPBACK, connections: { [CONNECTION]: { authorization: oauth(server) } } });
    const Retry = [{ ErrorEquals: ['States.Http.StatusCode.401'], MaxAttempts: 1 }];
    const call = (path: string, next: object) => ({
      Type: 'Task',
      Resource: 'arn:aws:states:::http:invoke',
      Parameters: {
        ApiEndpoint: `${server.origin}${path}`,
        Method: 'GET',
        InvocationConfig: { ConnectionArn: CONNECTION },
      },
      Retry,
      ...next,
    });
    const it = await run({ A: call('/a', { Next: 'B' }), B: call('/late', { End: true }) }, { tasks });
    expect(it.status).toBe('SUCCEEDED');
    const [asked] = server.received;
    expect(asked).toMatchObject({ method: 'POST', url: '/token', body: 'grant_type=client_credentials&scope=all' });
    expect(asked?.headers).toContain(`Authorization: Basic ${btoa('id:client%20secret')}`);
    expect(
      server.received.map(({ url, headers }) => [url, headers.find((header) => header.includes('Bearer'))]),
    ).toEqual([
      ['/token', undefined],
      ['/a', 'Authorization: Bearer token-1'],
      ['/late', 'Authorization: Bearer token-1'],
      ['/token', undefined],
      ['/late', 'Authorization: Bearer token-2'],
    ]);
  });

  test('asks again for a token that is about to expire', async () => {
    const server = await startServer(json({ access_token: 'token', expires_in: 59 }));
    const tasks = httpTasks({ ...LOOPBACK, connections: { [CONNECTION]: { authorization: oauth(server) } } });
    for (let times = 0; times < 2; times += 1) await run({ T: httpState(server) }, { tasks });
    expect(server.received.map(({ url }) => url)).toEqual(['/token', '/', '/token', '/']);
  });

  test('that gets no token fails the task', async () => {
    const server = await startServer(json({ error: 'client secret' }, { status: 400, text: 'Bad client secret' }));
    const it = await callHttp(
      server,
      {},
      { options: { connections: { [CONNECTION]: { authorization: oauth(server) } } } },
    );
    expectFailure(
      it,
      'Events.ConnectionResource.InvalidConnectionState',
      'The connection is not authorized: the authorization endpoint gave no token (status code 400)',
    );
  });

  test('that nobody has passed leaves the task to others, and says which one', async () => {
    const server = await startServer(json({}));
    const options = { connections: {} };
    await expect(callHttp(server, {}, { options })).rejects.toThrow(HttpTaskDeclinedError);
    await expect(callHttp(server, {}, { options })).rejects.toThrow(`\`connections\` has no ${CONNECTION}`);
    const tasks = [httpTasks({ connections: {} }), { T: () => 'mine' }];
    expectOutput(await run({ T: httpState(server) }, { tasks }), 'mine');
  });

  test.each([
    ['of another type', { authorization: { type: 'DIGEST' } }, 'is one of BASIC, API_KEY, OAUTH_CLIENT_CREDENTIALS'],
    [
      'without its password',
      { authorization: { type: 'BASIC', username: 'a' } },
      '`authorization.password` has to be a text',
    ],
    ['with a value that is none', { headers: { a: 1 } }, '`headers.a` has to be a text'],
    ['with a header that cannot be sent', { headers: { a: 'b\n' } }, '`headers.a` cannot be sent'],
    ['that says where a request goes', { headers: { Host: 'b' } }, '`headers.Host` cannot be sent'],
  ])('%s is refused', (_name, connection, problem) => {
    expect(() => httpTasks({ connections: { a: connection as object } })).toThrow(problem);
  });
});

describe('secrets', () => {
  const secrets = ['pass word', btoa('ann:pass word'), 'key/value', 'param=secret'];
  const connection = {
    authorization: { type: 'BASIC', username: 'ann', password: 'pass word' },
    headers: { 'X-Key': { value: 'key/value', isValueSecret: true }, 'X-Open': 'known' },
    queryParameters: { p: { value: 'param=secret', isValueSecret: true } },
  } as const;
  const options = { connections: { [CONNECTION]: connection } };
  const echo =
    (status: number): Answer =>
    (response, request) => {
      const told = [request.url, ...request.headers].join(' ');
      response.setHeader('X-Echo', told);
      response.writeHead(status, told);
      response.end(JSON.stringify({ [told]: [told], plain: 'pass word', known: 'known' }));
    };
  const expectNone = (it: Run) => {
    const everything = JSON.stringify([it.history, it.output, it.cause, it.error]);
    for (const secret of secrets) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(encodeURIComponent(secret));
    }
    expect(everything).toContain('Authorization: Basic ***');
    expect(everything).toContain('p=***');
    expect(everything).toContain('known');
  };

  test('that come back with a result are not in it', async () => {
    const server = await startServer(echo(200));
    const it = await callHttp(server, {}, { options });
    expect(server.received[0]?.headers).toContain('X-Key: key/value');
    expectNone(it);
  });

  test('that come back with an error are not in it', async () => {
    const server = await startServer(echo(400));
    expectNone(await callHttp(server, {}, { options }));
  });
});

describe('a request is sent only where it may go', () => {
  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.1.2.3/',
    'https://172.31.0.1/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
  ])('not to the private address of %s', async (ApiEndpoint) => {
    await expect(callHttp(NOWHERE, { ApiEndpoint }, { options: { privateAddresses: [] } })).rejects.toThrow(
      /is not public: name it in `privateAddresses`/,
    );
  });

  test('not to a name that has a private address', async () => {
    const server = await startServer(json({}));
    const ApiEndpoint = server.origin.replace('127.0.0.1', 'localhost');
    await expect(callHttp(server, { ApiEndpoint }, { options: { privateAddresses: [] } })).rejects.toThrow(
      /localhost has the address (127\.0\.0\.1|::1), which is not public/,
    );
    expect(server.received).toEqual([]);
  });

  test('to a name whose addresses are allowed', async () => {
    const server = await startServer(json({}));
    const ApiEndpoint = server.origin.replace('127.0.0.1', 'localhost');
    const options = { privateAddresses: ['127.0.0.0/8', '::1'] };
    expect((await callHttp(server, { ApiEndpoint }, { options })).status).toBe('SUCCEEDED');
  });

  test.each(['127.0.0.1', 'localhost'])('by https: with a certificate for %s that is trusted', async (host) => {
    const server = await startServer(json({}), { tls: true });
    const state = httpState(server, { ApiEndpoint: server.origin.replace('127.0.0.1', host) });
    expect((await run({ T: state }, { tasks: TLS })).status).toBe('SUCCEEDED');
  });

  test.each([
    ['http:', 'http://127.0.0.1/', 'only https is called, unless `allowHttp` is set'],
    ['another scheme', 'file:///etc/passwd', 'the scheme file: is not called'],
    ['credentials in the URL', 'https://a:b@127.0.0.1/', 'the URL has credentials in it'],
  ])('not by %s', async (_name, ApiEndpoint, problem) => {
    await expect(callHttp(NOWHERE, { ApiEndpoint }, { options: { allowHttp: false } })).rejects.toThrow(problem);
  });

  test.each([
    ['a list', ['api.example.com', '*.example.org'], ['https://api.example.net/', 'https://example.org/']],
    ['a function', (url: URL) => url.pathname === '/v1', ['https://api.example.com/v2']],
  ] as const)('not to a host that %s does not allow', async (_name, allow, endpoints) => {
    for (const ApiEndpoint of endpoints) {
      await expect(callHttp(NOWHERE, { ApiEndpoint }, { options: { allow } })).rejects.toThrow('`allow` does not name');
    }
  });

  test.each([
    ['a list', ['127.0.0.1']],
    ['a function', (url: URL) => url.hostname === '127.0.0.1'],
  ] as const)('to a host that %s allows', async (_name, allow) => {
    const server = await startServer(json({}));
    expect((await callHttp(server, {}, { options: { allow } })).status).toBe('SUCCEEDED');
  });

  test.each([
    ['an address that is none', { privateAddresses: ['localhost'] }],
    ['a range that is none', { privateAddresses: ['10.0.0.0/33'] }],
    ['a redirect that is none', { redirects: 'maybe' as 'fail' }],
    ['a time that is none', { timeoutMilliseconds: 0 }],
    ['a size that is none', { maxResponseBytes: 0.5 }],
  ])('and %s is refused', (_name, options) => {
    expect(() => httpTasks(options)).toThrow(TypeError);
  });
});

describe('redirects that are followed', () => {
  const connection = {
    authorization: { type: 'API_KEY', name: 'X-Key', value: 'key' },
    body: { added: 'by the connection' },
  } as const;
  const options = { redirects: 'follow', connections: { [CONNECTION]: connection } } as const;
  const post = { Method: 'POST', Headers: { 'X-Own': 'own' }, RequestBody: { own: 1 } };
  const sent = ({ received }: TestServer, at: number) => {
    const request = received[at];
    const headers = request?.headers.filter((header) => /^(X-|Content-Type)/.test(header));
    return [request?.method, request?.url, request?.body, headers];
  };
  const JSON_TYPE = 'Content-Type: application/json; charset=UTF-8';

  test('to the same origin go with everything', async () => {
    const server = await startServer((response, request) =>
      (request.url === '/' ? redirect(307, '/there') : json({}))(response, request),
    );
    expect((await callHttp(server, post, { options })).status).toBe('SUCCEEDED');
    const body = '{"own":1,"added":"by the connection"}';
    expect(sent(server, 1)).toEqual(['POST', '/there', body, ['X-Own: own', 'X-Key: key', JSON_TYPE]]);
  });

  test('to another origin go without the connection', async () => {
    const other = await startServer(json({}));
    const server = await startServer(redirect(308, `${other.origin}/there`));
    expect((await callHttp(server, post, { options })).status).toBe('SUCCEEDED');
    expect(sent(other, 0)).toEqual(['POST', '/there', '{"own":1}', ['X-Own: own', JSON_TYPE]]);
  });

  test('go without it also when they come back', async () => {
    const servers: TestServer[] = [];
    const other = await startServer((response, request) =>
      redirect(307, `${servers[0]?.origin}/back`)(response, request),
    );
    const server = await startServer((response, request) =>
      (request.url === '/' ? redirect(307, other.origin) : json({}))(response, request),
    );
    servers.push(server);
    expect((await callHttp(server, post, { options })).status).toBe('SUCCEEDED');
    expect(sent(server, 1)).toEqual(['POST', '/back', '{"own":1}', ['X-Own: own', JSON_TYPE]]);
  });

  test.each([301, 302, 303])('make a GET of a POST: %s', async (status) => {
    const server = await startServer((response, request) =>
      (request.url === '/' ? redirect(status, '/there') : json({}))(response, request),
    );
    await callHttp(server, post, { options });
    expect(sent(server, 1)).toEqual(['GET', '/there', '', ['X-Own: own', 'X-Key: key']]);
  });

  test.each([
    ['a private address', 'https://10.0.0.1/', '10.0.0.1 is not public'],
    ['another scheme', 'ftp://127.0.0.1/', 'the scheme ftp: is not called'],
  ])('do not lead to %s', async (_name, location, problem) => {
    const server = await startServer(redirect(302, location));
    await expect(callHttp(server, {}, { options })).rejects.toThrow(problem);
  });

  test('do not go on for ever', async () => {
    const server = await startServer(redirect(302, '/'));
    expectFailure(
      await callHttp(server, {}, { options }),
      'States.Http.Socket',
      '127.0.0.1 redirected more than 5 times',
    );
    expect(server.received).toHaveLength(6);
  });
});

describe('a task with a token', () => {
  test('is told as submitted, and waits to be called back', async () => {
    const server = await startServer(json({ taken: true }));
    const state = {
      ...httpState(server),
      Resource: 'arn:aws:states:::http:invoke.waitForTaskToken',
      TimeoutSeconds: 60,
    };
    const it = await run({ T: state }, { tasks: httpTasks(LOOPBACK) });
    expect([it.status, it.error, it.elapsed]).toEqual(['FAILED', 'States.Timeout', 60_000]);
    const submitted = it.history.find(({ type }) => type === 'TaskSubmitted')?.taskSubmittedEventDetails;
    expect(submitted).toMatchObject({
      output: expect.stringMatching(/"ResponseBody":{"taken":true},"StatusCode":200/),
    });
  });
});

describe('a call of API Gateway', () => {
  const start = (answer: Answer) => startServer(answer, { tls: true });

  test('goes to the stage and the path', async () => {
    const server = await start(json({}));
    await callApiGateway(server, {
      Stage: 'prod',
      Path: '/bills/add?x#y',
      QueryParameters: { billId: ['1', '2'] },
      Headers: { key: ['value1', 'value2'] },
    });
    expect(server.received[0]?.url).toBe('/prod/bills/add%3Fx%23y?billId=1&billId=2');
    expect(server.received[0]?.headers).toEqual([
      `Host: ${server.host}`,
      'key: value1',
      'key: value2',
      'Connection: close',
    ]);
  });

  test.each([
    ['an object', { message: 'Hello' }, '{"message":"Hello"}'],
    ['a text, in quotes', 'HelloWorld', '"HelloWorld"'],
    ['none for a null', null, ''],
  ])('has a body: %s', async (_name, RequestBody, body) => {
    const server = await start(json({}));
    await callApiGateway(server, { Method: 'POST', RequestBody });
    expect(server.received[0]?.body).toBe(body);
  });

  test('has the headers in the order of their names, as they came', async () => {
    const server = await start((response) => {
      response.sendDate = false;
      response.writeHead(200, 'OK', [
        ...['x-amzn-RequestId', 'r', 'X-Amz-Cf-Id', 'c', 'Connection', 'close', 'Content-Length', '4'],
        ...['Via', 'v', 'x-amz-apigw-id', 'a', 'via', 'w'],
      ]);
      response.end('"hi"');
    });
    expect((await callApiGateway(server)).outputText).toBe(
      '{"Headers":{"Connection":["close"],"Content-Length":["4"],"Via":["v","w"],"x-amz-apigw-id":["a"],' +
        '"X-Amz-Cf-Id":["c"],"x-amzn-RequestId":["r"]},"ResponseBody":"hi","StatusCode":200,"StatusText":"OK"}',
    );
  });

  test('fails by its status code, with the body as the cause', async () => {
    const server = await start(json({ message: 'Missing Authentication Token' }, { status: 403, text: 'Forbidden' }));
    expectFailure(await callApiGateway(server), 'ApiGateway.403', '{"message":"Missing Authentication Token"}');
  });

  test('fails when there is no response', async () => {
    const server = await start((response) => response.destroy());
    const cause = 'Unable to execute HTTP request: socket hang up';
    expectFailure(await callApiGateway(server), 'ApiGateway.SdkClientException', cause);
  });

  test.each(['IAM_ROLE', 'RESOURCE_POLICY'])('is not supported with AuthType %s', async (AuthType) => {
    await expect(callApiGateway(NOWHERE, { AuthType })).rejects.toThrow(NotSupportedError);
  });

  test.each(['X-Forwarded', 'Www-Authenticate', 'x-amzn-a'])('must not have the header %s', async (name) => {
    const it = await callApiGateway(NOWHERE, { Headers: { [name]: ['a'] } });
    expect(it.cause).toContain(`The 'Headers' field contains unsupported values: [${name.toLowerCase()}]`);
  });

  test('goes to a host, and not to a URL', async () => {
    const it = await callApiGateway(NOWHERE, { ApiEndpoint: 'example.com/path' });
    expect([it.error, it.cause]).toEqual(['States.Runtime', expect.stringContaining('is no host of API Gateway')]);
  });
});

test('other tasks are left to others', async () => {
  const Resource = 'arn:aws:states:::sqs:sendMessage';
  const state = { Type: 'Task', Resource, Parameters: { QueueUrl: 'u', MessageBody: 'm' }, End: true };
  expectOutput(await run({ T: state }, { tasks: [httpTasks(), { T: () => 'sent' }] }), 'sent');
});

// --- calls ----------------------------------------------------------------------------------------

/** For requests that must not be sent. */
const NOWHERE: TestServer = { host: 'api.example.com', origin: 'https://api.example.com', received: [] };

interface CallOptions {
  readonly input?: unknown;
  /** Fields of the state. */
  readonly state?: object;
  readonly options?: HttpTasksOptions;
}

/** Runs a machine of one HTTP task, `T`; fields that are undefined are left out. */
function callHttp(server: TestServer, parameters: object = {}, { input, state, options }: CallOptions = {}) {
  const states = { T: { ...httpState(server, parameters), ...state }, Caught: { Type: 'Pass', End: true } };
  const isCaught = state !== undefined && 'Catch' in state;
  return run(isCaught ? states : { T: states.T }, {
    tasks: httpTasks({ ...LOOPBACK, ...options }),
    ...(input !== undefined && { input }),
  });
}

function httpState({ origin }: TestServer, parameters: object = {}) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::http:invoke',
    Parameters: { ApiEndpoint: origin, Method: 'GET', InvocationConfig: { ConnectionArn: CONNECTION }, ...parameters },
    End: true,
  };
}

function callApiGateway({ host }: TestServer, parameters: object = {}) {
  const Parameters = { ApiEndpoint: host, Method: 'GET', ...parameters };
  const state = { Type: 'Task', Resource: 'arn:aws:states:::apigateway:invoke', Parameters, End: true };
  return run({ T: state }, { tasks: TLS });
}

interface TaskResponse {
  readonly Headers: Readonly<Record<string, readonly string[]>>;
  readonly ResponseBody: unknown;
}

function responseOf(run: Run): TaskResponse {
  return run.output as TaskResponse;
}

function redirect(status: number, location: string): Answer {
  return (response) => {
    response.writeHead(status, { Location: location });
    response.end();
  };
}
