// A certified OpenID provider (npm: oidc-provider) on a free port of the loopback, for the tests of sign-in. Everybody may sign in under any name, which
// becomes the claim 'sub'. Arguments: the directory of node_modules, the client's id, its secret, the path of its callback. Says its address on the first line.
import http from 'node:http';
import { pathToFileURL } from 'node:url';

const [modules, clientId, clientSecret, callback] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`));
const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      application_type: 'native', // its port is not known before it starts (RFC 8252, 7.3)
      redirect_uris: [`http://127.0.0.1${callback}`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
    }],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true }, pushedAuthorizationRequests: { enabled: false } },
    cookies: { keys: ['for tests alone'] },
    ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.stdin.on('end', () => process.exit(0)).resume(); // with whoever started it, it ends
