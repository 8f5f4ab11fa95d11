// SPDX-License-Identifier: GPL-3.0-or-later
//
// oidc_peer.mjs: an OpenID provider that is not ours, for our clients to sign in to.
//
// The protocol is npm's oidc-provider, found below CW_OIDC_PEER; this file gives it the paths and the
// claims of Microsoft Entra and, as the service that the tokens are for, GET /v1.0/me. Prints its
// address. Access tokens live as long as CW_PEER_TOKEN_SECONDS says.

import http from "node:http";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { generateKeyPairSync } from "node:crypto";

const require = createRequire(path.join(process.env.CW_OIDC_PEER, "peer.cjs"));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { Provider } = await load("oidc-provider");
const { createLocalJWKSet, jwtVerify } = await load("jose");

const TENANT = "5f0c1d3e-2b4a-4c6d-8e9f-0a1b2c3d4e5f";
const CLIENT = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
const PREFIX = /^\/[^/]+\/oauth2\/v2\.0(?=\/)/;
const PLAIN = ["openid", "profile", "offline_access"];

const server = http.createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const origin = `http://127.0.0.1:${server.address().port}`;

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "peer" };
const publicKey = { kty: key.kty, n: key.n, e: key.e, use: key.use, alg: key.alg, kid: key.kid };

const nameOf = (account) => `${account}@peer.example`;
const resourceScopes = (ctx) =>
  (ctx.oidc.params.scope ?? "").split(" ").filter((scope) => scope.startsWith(`${origin}/`));

const provider = new Provider(`${origin}/${TENANT}/v2.0`, {
  clients: [
    {
      client_id: CLIENT,
      client_name: "Causeway under test",
      application_type: "native",
      token_endpoint_auth_method: "none",
      response_types: ["code"],
      redirect_uris: ["http://localhost/"],
      grant_types: [
        "authorization_code",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
      ],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ["a test needs no secret"] },
  scopes: PLAIN,
  claims: { profile: ["name", "preferred_username", "oid", "tid"] },
  conformIdTokenClaims: false,
  routes: {
    authorization: "/authorize",
    token: "/token",
    device_authorization: "/devicecode",
    code_verification: "/device",
  },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  ttl: { AccessToken: Number(process.env.CW_PEER_TOKEN_SECONDS ?? 3600), IdToken: 3600 },
  features: {
    deviceFlow: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => origin,
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx) => ({
        audience: origin,
        scope: resourceScopes(ctx).join(" "),
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
  findAccount: (ctx, account) => ({
    accountId: account,
    claims: () => ({
      sub: account,
      name: account,
      preferred_username: nameOf(account),
      oid: "0a0b0c0d-1111-4222-8333-444455556666",
      tid: TENANT,
    }),
  }),
});

const send = (response, status, body) => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
};

async function serveMe(request, response) {
  const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
  try {
    const keys = createLocalJWKSet({ keys: [publicKey] });
    const { payload } = await jwtVerify(token, keys, { audience: origin });
    send(response, 200, { userPrincipalName: nameOf(payload.sub), issued: payload.iat });
  } catch {
    send(response, 401, { error: { code: "InvalidAuthenticationToken", message: "no" } });
  }
}

const handle = provider.callback();
server.on("request", (request, response) => {
  if (request.url === "/v1.0/me") return serveMe(request, response);
  if (PREFIX.test(request.url)) {
    // Where the provider believes that it is mounted, so that its own links lead back here.
    // It knows no prompt=select_account, and always asks anyway.
    const rest = request.url.replace(PREFIX, "").replace(/prompt=select_account/, "prompt=consent");
    request.originalUrl = `/${TENANT}/oauth2/v2.0${rest}`;
    request.url = rest;
  }
  return handle(request, response);
});
console.log(origin);
