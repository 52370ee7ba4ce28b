//! The requirements that the grammar of server messages checks.
//!
//! A [`Fault`](crate::Fault) names the production that the octets break. Most productions only
//! spell out what the formal syntax says as a whole; those here stand for a sentence of their own.

/// The requirements that `production` checks, `rfc3501/7.1-text-present` for instance, beside the
/// one that all follow the formal syntax.
pub fn checks(production: &str) -> &'static [&'static str] {
    let row = TABLE.iter().find(|(name, _)| *name == production);
    row.map_or(&[], |(_, requirements)| requirements)
}

/// Every production that checks a requirement of its own, and which.
pub const TABLE: &[(&str, &[&str])] = &[
    ("CRLF", &["rfc3501/2.2-crlf-lines"]),
    ("response", &["rfc3501/7-untagged-prefix"]),
    (
        "CHAR",
        &["rfc3501/9-no-nul", "rfc3501/4.3.1-no-binary-strings"],
    ),
    (
        "CHAR8",
        &["rfc3501/9-no-nul", "rfc3501/4.3.1-no-binary-strings"],
    ),
    ("TEXT-CHAR", &["rfc3501/9-no-nul", "rfc3501/9-text-no-crlf"]),
    (
        "continue-req",
        &[
            "rfc3501/7.5-continuation-form",
            "rfc5034/4-challenge-base64",
        ],
    ),
    (
        "resp-text",
        &["rfc3501/7.1-text-present", "rfc3501/9-text-no-crlf"],
    ),
    ("resp-cond-state", &["rfc3501/7.1-text-present"]),
    ("resp-text-code", &["rfc3501/7.1-response-code-syntax"]),
    ("capability-data", &["rfc3501/7.2.1-capability-response"]),
    ("capability", &["rfc3501/7.2.1-capability-response"]),
    (
        "mailbox-list",
        &["rfc3501/7.2.2-list-response", "rfc3501/7.2.3-lsub-response"],
    ),
    (
        "mbx-list-flags",
        &["rfc3501/7.2.2-list-response", "rfc3501/7.2.3-lsub-response"],
    ),
    (
        "mbx-list-oflag",
        &["rfc3501/7.2.2-list-response", "rfc3501/7.2.3-lsub-response"],
    ),
    (
        "status-att-list",
        &[
            "rfc3501/7.2.4-status-response",
            "rfc3501/4.4-parenthesized-list",
        ],
    ),
    ("status-att-val", &["rfc3501/7.2.4-status-response"]),
    ("number64", &["rfc8438/4-number64"]),
    ("mbox-list-extended", &["rfc5258/6-extended-data"]),
    ("mbox-list-extended-item-tag", &["rfc5258/6-extended-data"]),
    ("childinfo-extended-item", &["rfc5258/6-extended-data"]),
    ("tagged-ext-val", &["rfc5258/6-extended-data"]),
    ("status-att-val (APPENDLIMIT)", &["rfc7889/5-number-or-nil"]),
    ("mailbox-data", &["rfc3501/7.2.5-search-response"]),
    (
        "flag-list",
        &["rfc3501/7.2.6-flags-response", "rfc3501/7.4.2-flags-list"],
    ),
    ("msg-att", &["rfc3501/7.4.2-flags-list"]),
    ("msg-att-dynamic", &["rfc3501/7.4.2-flags-list"]),
    ("msg-att-static", &["rfc3501/7.4.2-size-number"]),
    (
        "number",
        &["rfc3501/4.2-number", "rfc3501/7.4.2-size-number"],
    ),
    ("body-fld-octets", &["rfc3501/4.2-number"]),
    (
        "nz-number",
        &[
            "rfc3501/2.3.1.1-uid-nonzero",
            "rfc3501/7.4.2-fetch-number-valid",
            "rfc3501/9-nz-number",
        ],
    ),
    (
        "literal",
        &[
            "rfc3501/4.3-literal-octets-exact",
            "rfc3501/9-literal-number",
            "rfc7888/3-not-from-server",
        ],
    ),
    (
        "quoted",
        &["rfc3501/4.3-quoted-no-crlf", "rfc3501/4.3-quoted-escapes"],
    ),
    (
        "QUOTED-CHAR",
        &["rfc3501/4.3-quoted-no-crlf", "rfc3501/4.3-quoted-escapes"],
    ),
    (
        "date-time",
        &[
            "rfc3501/9-date-time-form",
            "rfc3501/7.4.2-internaldate-form",
        ],
    ),
    ("envelope", &["rfc3501/7.4.2-envelope-fields"]),
    (
        "address",
        &[
            "rfc3501/7.4.2-envelope-address",
            "rfc3501/7.4.2-envelope-group",
        ],
    ),
    ("env-from", &["rfc3501/7.4.2-envelope-nil"]),
    ("env-sender", &["rfc3501/7.4.2-envelope-nil"]),
    ("env-reply-to", &["rfc3501/7.4.2-envelope-nil"]),
    ("env-to", &["rfc3501/7.4.2-envelope-nil"]),
    ("env-cc", &["rfc3501/7.4.2-envelope-nil"]),
    ("env-bcc", &["rfc3501/7.4.2-envelope-nil"]),
    (
        "body-type-mpart",
        &["rfc3501/7.4.2-bodystructure-multipart"],
    ),
    ("body", &["rfc3501/7.4.2-bodystructure-multipart"]),
    ("body-fields", &["rfc3501/7.4.2-bodystructure-basic-fields"]),
    (
        "body-type-1part",
        &["rfc3501/7.4.2-bodystructure-basic-fields"],
    ),
    (
        "body-fld-enc",
        &["rfc3501/7.4.2-bodystructure-basic-fields"],
    ),
    (
        "body-type-msg",
        &["rfc3501/7.4.2-bodystructure-message-fields"],
    ),
    (
        "body-type-text",
        &["rfc3501/7.4.2-bodystructure-text-lines"],
    ),
    (
        "body-fld-lines",
        &["rfc3501/7.4.2-bodystructure-text-lines"],
    ),
    (
        "body-ext-1part",
        &[
            "rfc3501/7.4.2-extension-order",
            "rfc3501/7.4.2-no-extension-in-body",
        ],
    ),
    (
        "body-ext-mpart",
        &[
            "rfc3501/7.4.2-extension-order",
            "rfc3501/7.4.2-no-extension-in-body",
        ],
    ),
    ("body-extension", &["rfc3501/7.4.2-no-undefined-extension"]),
    ("body-fld-param", &["rfc3501/7.4.2-parameter-pairs"]),
    ("body-fld-dsp", &["rfc3501/7.4.2-disposition-form"]),
    ("resp-code-apnd", &["rfc4315/3-appenduid-single"]),
    ("resp-code-copy", &["rfc4315/3-copyuid"]),
    (
        "uid-set",
        &["rfc4315/3-no-extraneous", "rfc4315/3-single-not-range"],
    ),
    ("esearch-response", &["rfc4731/3.1-esearch-response"]),
    ("search-correlator", &["rfc4731/3.1-tag"]),
    ("search-return-data", &["rfc4731/3.1-all-is-a-set"]),
    ("mod-sequence-value", &["rfc7162/3.1-positive"]),
    ("fetch-mod-resp", &["rfc7162/3.1.4.2-modseq"]),
    ("search-sort-mod-seq", &["rfc7162/3.1.6-search-response"]),
    ("known-uids", &["rfc7162/7-known-uids"]),
    ("expunged-resp", &["rfc7162/7-known-uids"]),
    ("Namespace_Response", &["rfc2342/5-namespace-response"]),
    ("Namespace", &["rfc2342/5-delimiter", "rfc2342/5-nil-class"]),
    ("id_response", &["rfc2971/3.1-id-response"]),
    ("id_params_list", &["rfc2971/3.1-id-response"]),
    ("enable-data", &["rfc5161/3.1-enabled-response"]),
    (
        "quota-response",
        &["rfc9208/4.2.1-quota-response", "rfc2087/5.1-quota-response"],
    ),
    (
        "quota-list",
        &["rfc9208/4.2.1-quota-response", "rfc2087/5.1-quota-response"],
    ),
    (
        "quota-resource",
        &[
            "rfc9208/3.1.2-usage-63-bits",
            "rfc9208/3.1.2-limit-integer",
            "rfc9208/4.2.1-quota-response",
            "rfc2087/5.1-quota-response",
        ],
    ),
    (
        "quotaroot-response",
        &[
            "rfc9208/4.2.2-quotaroot-response",
            "rfc2087/5.2-quotaroot-response",
        ],
    ),
    ("acl-data", &["rfc4314/3.6-acl-response"]),
    ("identifier", &["rfc4314/3.6-acl-response"]),
    (
        "rights",
        &["rfc4314/2-rights-lower-case", "rfc4314/3.6-acl-response"],
    ),
    ("listrights-data", &["rfc4314/3.7-listrights-response"]),
    ("myrights-data", &["rfc4314/3.8-myrights-response"]),
    ("metadata-resp", &["rfc5464/4.4-metadata-response"]),
    ("entry-values", &["rfc5464/4.4-metadata-response"]),
    ("entry-value", &["rfc5464/4.4-metadata-response"]),
    ("entry-list", &["rfc5464/4.4-metadata-response"]),
    (
        "entry",
        &["rfc5464/3.2-entry-slashes", "rfc5464/3.2-entry-characters"],
    ),
    ("status", &["rfc1939/3-status-upper-case"]),
    (
        "single-line",
        &["rfc1939/3-responses-crlf", "rfc1939/3-response-length"],
    ),
    ("multi-line", &["rfc1939/3-multi-line-terminator"]),
    ("dot-stuffed", &["rfc1939/3-byte-stuffing"]),
    (
        "drop-listing",
        &["rfc1939/5-stat-format", "rfc1939/4-decimal"],
    ),
    (
        "scan-listing",
        &["rfc1939/5-list-format", "rfc1939/4-decimal"],
    ),
    (
        "unique-id-listing",
        &["rfc1939/7-uidl-format", "rfc1939/7-uidl-characters"],
    ),
    (
        "timestamp",
        &["rfc1939/7-apop-timestamp", "rfc2449/3-greeting-grammar"],
    ),
    (
        "capa-resp",
        &[
            "rfc2449/5-capability-lines",
            "rfc2449/6.5-login-delay-argument",
            "rfc2449/6.7-expire-argument",
            "rfc2449/6.9-implementation-tokens",
        ],
    ),
    (
        "language-listing",
        &["rfc6856/3.2-selected-tag", "rfc6856/3.2-language-listing"],
    ),
    ("base64", &["rfc3501/9-base64"]),
];
