// serve.js DIR IMAP IMAPS: hoodiecrow on two loopback ports, the second with TLS
// from the start, both over one store. NODE_PATH says where hoodiecrow is.
"use strict";

const fs = require("fs");
const tls = require("tls");
const hoodiecrow = require("hoodiecrow-imap");

const [dir, imap, imaps] = process.argv.slice(2);
const credentials = {
    key: fs.readFileSync(`${dir}/key.pem`),
    cert: fs.readFileSync(`${dir}/cert.pem`),
};
const options = {
    credentials,
    users: { testuser: { password: "secret" } },
    plugins: [
        "AUTH-PLAIN", "CONDSTORE", "CREATE-SPECIAL-USE", "ENABLE", "ID", "IDLE", "LITERALPLUS",
        "MOVE", "NAMESPACE", "SASL-IR", "SPECIAL-USE", "STARTTLS", "UIDPLUS", "UNSELECT",
    ],
};
const server = hoodiecrow(options);
server.listen(Number(imap), "127.0.0.1");
// A connection asks the options whether it is secure, once, when it is made.
const secure = tls.createServer(credentials, socket => {
    options.secureConnection = true;
    server.createClient(socket);
    options.secureConnection = false;
});
secure.listen(Number(imaps), "127.0.0.1");
