//! Every deviation of a response is named with its place, its rule and its clause, and legal
//! responses, however rare, are not blamed.
//!
//! In the inputs `‹…›` marks the octets a fault must be about, in order; CRLF is added.

use std::ops::Range;

use mailspec_syntax::{
    Clause,
    imap::response::{self, FetchData, Parsed, Response, Untagged},
};
use pretty_assertions::assert_eq;
use rstest::rstest;

/// The message without its marks, and the marked spans.
fn unmark(marked: &str) -> (Vec<u8>, Vec<Range<usize>>) {
    let mut message = Vec::new();
    let mut starts = Vec::new();
    let mut spans = Vec::new();
    for character in marked.chars() {
        match character {
            '‹' => starts.push(message.len()),
            '›' => spans.extend(starts.pop().map(|start| start..message.len())),
            other => message.extend(other.to_string().as_bytes()),
        }
    }
    message.extend_from_slice(b"\r\n");
    spans.sort_by_key(|span| span.start);
    (message, spans)
}

fn faults(message: &[u8]) -> Vec<(Range<usize>, &'static str, Clause)> {
    response::parse(message)
        .faults
        .into_iter()
        .map(|fault| (fault.span, fault.rule, fault.clause))
        .collect()
}

const SYNTAX: Clause = Clause::new(3501, "9");
const UIDPLUS: Clause = Clause::new(4315, "4");
const LISTED: Clause = Clause::new(4466, "3");
const NAMES: Clause = Clause::new(2342, "6");
const CONDSTORE: Clause = Clause::new(7162, "7");
const QUOTA: Clause = Clause::new(9208, "7");
const ACL: Clause = Clause::new(4314, "7");
const METADATA: Clause = Clause::new(5464, "5");
const ENTRY: Clause = Clause::new(5464, "3.2");

/// The syntax faults of `quirks.md`, by the server that they were seen in.
#[rstest]
#[case::gmail_code_without_text("* OK [HIGHESTMODSEQ 5]‹›", &["resp-text"])]
#[case::gmail_nested_multipart_without_children(
    r#"* 1 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)("MIXED" ‹(›"BOUNDARY" "x") NIL NIL) "MIXED"))"#, &["media-subtype"])]
#[case::gmail_message_without_envelope(
    r#"* 1 FETCH (BODYSTRUCTURE ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 99 ‹N›IL NIL NIL NIL))"#, &["body-type-msg"])]
#[case::gmail_flag_with_a_bracket(r"* 1 FETCH (FLAGS (\Seen ‹[Gmail]›))", &["flag-keyword"])]
#[case::exchange_code_without_ok("* ‹[ALERT] The disk is full›", &["response-data"])]
#[case::exchange_code_without_anything("‹[ALERT] The disk is full›", &["response"])]
#[case::exchange_space_in_status("* STATUS INBOX (MESSAGES 1‹ ›)", &["status-att-list"])]
#[case::exchange_body_size(
    r#"* 1 FETCH (BODY ("APPLICATION" "PDF" NIL NIL NIL "BASE64" ‹-1›))"#, &["body-fld-octets"])]
#[case::exchange_nil_encoding(r#"* 1 FETCH (BODY ("A" "B" NIL NIL NIL ‹NIL› 1))"#, &["body-fld-enc"])]
#[case::exchange_nil_parameter(r#"* 1 FETCH (BODY ("A" "B" ("NAME" ‹NIL›) NIL NIL "7BIT" 1))"#, &["body-fld-param"])]
#[case::exchange_bare_disposition(
    r#"* 1 FETCH (BODYSTRUCTURE ("A" "B" NIL NIL NIL "7BIT" 1 NIL ‹"attachment"› NIL))"#, &["body-fld-dsp"])]
#[case::exchange_tab_in_a_name("* LIST () \"/\" Sent‹\tItems›", &["astring"])]
#[case::icloud_unescaped_quotes(
    r#"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL "<‹"›a b‹"›@c>"))"#, &["quoted", "quoted"])]
#[case::yahoo_empty_address_list(
    r#"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL ‹()› NIL NIL NIL NIL))"#, &["env-to"])]
#[case::yahoo_stray_spaces(
    r#"* 1 FETCH (ENVELOPE (‹ ›NIL‹  ›NIL NIL NIL NIL NIL NIL NIL NIL NIL‹ ›))"#, &["envelope", "envelope", "envelope"])]
#[case::courier_fetch_of_0("* ‹0› FETCH (UID 5)", &["nz-number"])]
#[case::smartermail_uidvalidity_0("* OK [UIDVALIDITY ‹0›] UIDs valid", &["nz-number"])]
#[case::smartermail_nil_address(
    r#"* 1 FETCH (ENVELOPE (NIL NIL (‹NIL›) NIL NIL NIL NIL NIL NIL NIL))"#, &["address"])]
#[case::zoho_star_among_flags(r"* FLAGS (\Seen ‹\*›)", &["flag"])]
#[case::mailru_decimal_point(r#"* 1 FETCH (BODY ("A" "B" NIL NIL NIL "7BIT" 12‹.5›))"#, &["body-fld-octets"])]
#[case::mailru_nil_parameter(
    r#"* 1 FETCH (BODY ("TEXT" "B" ("CHARSET" ‹NIL›) NIL NIL "7BIT" 1 1))"#, &["body-fld-param"])]
#[case::rambler_literal_too_short("* 1 FETCH (BODY[] {2}\r\nab‹c› UID 7)", &["msg-att"])]
#[case::rambler_literal_in_characters("* 1 FETCH (BODY[] {2}\r\né‹é›)", &["msg-att"])]
#[case::rambler_literal_too_long("* 1 FETCH (BODY[] {‹30›}\r\nabc)‹›", &["literal", "msg-att"])]
#[case::qip_empty_fetch("* 1 FETCH ‹()›", &["msg-att"])]
#[case::proton_8_bit_in_quoted("* 1 FETCH (BODY[TEXT] \"a‹\u{e9}›b\")", &["uQUOTED-CHAR"])]
#[case::maddy_space_between_bodies(
    r#"* 1 FETCH (BODY (("A" "B" NIL NIL NIL "7BIT" 1)‹ ›("A" "B" NIL NIL NIL "7BIT" 1) "MIXED"))"#, &["body-type-mpart"])]
#[case::public_inbox_continuation("+‹›", &["continue-req"])]
#[case::yandex_item_without_a_value("* 1 FETCH (BODY[TEXT] ‹U›ID 3)", &["nstring"])]
#[case::yandex_last_item_without_a_value("* 1 FETCH (UID 3 BODY[TEXT]‹)›", &["msg-att"])]
#[case::space_after_search("* SEARCH 1 2‹ ›", &["mailbox-data"])]
#[case::space_after_an_empty_search("* SEARCH‹ ›", &["mailbox-data"])]
#[case::space_after_capability("* CAPABILITY IMAP4rev1 IDLE‹ ›", &["capability-data"])]
#[case::space_after_id(r#"* ID ("name" "x")‹ ›"#, &["id_response"])]
#[case::space_in_id(r#"* ID ("name" "x"‹ ›)"#, &["id_params_list"])]
#[case::purelymail_min_0("* ESEARCH (TAG \"a\") MIN ‹0› COUNT 3", &["nz-number"])]
#[case::nul_padding_before("‹\0\0›* 1 EXISTS", &["CHAR"])]
#[case::nul_padding_behind("* 1 EXISTS‹\0\0›", &["CHAR"])]
#[case::nul_padding_of_text("* OK done‹\0\0›", &["TEXT-CHAR"])]
#[case::unquoted_status_name("* STATUS My‹ Box› (MESSAGES 1)", &["mailbox"])]
#[case::literal_plus_torn("* CAPABILITY IMAP4rev1 LITERAL ‹+›", &["capability"])]
fn quirks_of_real_servers(#[case] marked: &str, #[case] rules: &[&str]) {
    let (message, spans) = unmark(marked);
    let found = faults(&message);
    let rules_found: Vec<_> = found.iter().map(|(_, rule, _)| *rule).collect();
    assert_eq!(rules_found, rules);
    let spans_found: Vec<_> = found.into_iter().map(|(span, ..)| span).collect();
    assert_eq!(spans_found, spans);
}

/// Codes, sets and lists of extensions name the extension's clause.
#[rstest]
#[case::exchange_empty_copyuid("* OK [COPYUID 1 ‹› ‹›] done", "uid-set", UIDPLUS)]
#[case::star_in_copyuid("a OK [COPYUID 1 2 ‹*›] done", "uid-set", UIDPLUS)]
#[case::zero_in_appenduid("a OK [APPENDUID 1 ‹0›] done", "uid-set", UIDPLUS)]
#[case::copyuid_without_a_set("a OK [COPYUID 1 2‹]› done", "resp-code-copy", UIDPLUS)]
#[case::uidvalidity_0_in_status("* STATUS INBOX (UIDVALIDITY ‹0›)", "status-att-val", LISTED)]
#[case::esearch_tag_as_an_atom("* ESEARCH (TAG ‹a1›) COUNT 1", "tag-string", LISTED)]
#[case::space_after_esearch("* ESEARCH COUNT 1‹ ›", "esearch-response", LISTED)]
#[case::empty_namespace(r#"* NAMESPACE ‹()› NIL NIL"#, "Namespace", NAMES)]
#[case::space_between_namespaces(
    r#"* NAMESPACE (("" "/")‹ ›("a" "/")) NIL NIL"#,
    "Namespace",
    NAMES
)]
#[case::two_namespaces(r#"* NAMESPACE (("" "/")) NIL‹›"#, "Namespace_Response", NAMES)]
#[case::highestmodseq_0("* OK [HIGHESTMODSEQ ‹0›] none", "mod-sequence-value", CONDSTORE)]
#[case::modseq_past_63_bits(
    "* SEARCH 1 (MODSEQ ‹9223372036854775808›)",
    "mod-sequence-value",
    CONDSTORE
)]
#[case::modseq_without_parentheses("* 1 FETCH (MODSEQ ‹5›)", "fetch-mod-resp", CONDSTORE)]
#[case::modseq_0("* 1 FETCH (MODSEQ (‹0›))", "mod-sequence-value", CONDSTORE)]
#[case::highestmodseq_of_63_bits(
    "* STATUS a (HIGHESTMODSEQ ‹9223372036854775808›)",
    "mod-sequence-value",
    CONDSTORE
)]
#[case::vanished_0("* VANISHED ‹0:1›", "known-uids", CONDSTORE)]
#[case::vanished_star("* VANISHED ‹3:*›", "known-uids", CONDSTORE)]
#[case::vanished_nothing("* VANISHED‹›", "expunged-resp", CONDSTORE)]
#[case::vanished_later("* VANISHED ‹(›LATER) 3", "expunged-resp", CONDSTORE)]
#[case::modified_nothing("* OK [MODIFIED‹]› none", "resp-text-code", Clause::new(3501, "9"))]
#[case::modseq_of_nothing("* SEARCH ‹(MODSEQ 5)›", "search-sort-mod-seq", CONDSTORE)]
#[case::enabled_with_a_space("* ENABLED CONDSTORE‹ ›", "enable-data", Clause::new(5161, "4"))]
#[case::id_with_an_atom(r#"* ID (‹name› "x")"#, "id_params_list", Clause::new(2971, "4"))]
#[case::quota_without_a_list("* QUOTA \"\"‹›", "quota-response", QUOTA)]
#[case::quota_without_a_limit("* QUOTA \"\" (STORAGE 10‹)›", "quota-resource", QUOTA)]
#[case::quota_negative("* QUOTA \"\" (STORAGE ‹-›1 10)", "quota-resource", QUOTA)]
#[case::quota_past_63_bits(
    "* QUOTA a (STORAGE ‹9223372036854775808› 10)",
    "quota-resource",
    QUOTA
)]
#[case::quotaroot_with_a_space("* QUOTAROOT INBOX a‹ ›", "quotaroot-response", QUOTA)]
#[case::deleted_storage(
    "* STATUS a (DELETED-STORAGE ‹x›)",
    "status-att-deleted-storage",
    QUOTA
)]
#[case::acl_half("* ACL a fred‹›", "acl-data", ACL)]
#[case::rights_in_capitals("* MYRIGHTS a ‹LR›", "rights", ACL)]
#[case::listrights_without_rights("* LISTRIGHTS a fred‹›", "listrights-data", ACL)]
#[case::myrights_twice("* MYRIGHTS a lr‹ sw›", "myrights-data", ACL)]
#[case::metadata_of_nothing("* METADATA a ‹()›", "entry-values", METADATA)]
#[case::metadata_without_a_value("* METADATA a (/a‹)›", "entry-value", METADATA)]
#[case::metadata_with_a_space("* METADATA a /a‹ ›", "metadata-resp", METADATA)]
#[case::entry_without_a_slash("* METADATA a (‹a› \"x\")", "entry", ENTRY)]
#[case::entry_with_two("* METADATA a ‹/a//b›", "entry", ENTRY)]
#[case::entry_ends_so("* METADATA a ‹/a/›", "entry", ENTRY)]
#[case::entry_with_a_wildcard("* METADATA a (‹\"/a*\"› NIL)", "entry", ENTRY)]
#[case::metadata_code("* OK [METADATA LONGENTRIES‹]› x", "resp-text-code", SYNTAX)]
#[case::metadata_code_unknown("* OK [METADATA X‹]› x", "resp-text-code", SYNTAX)]
#[case::list_extended_torn(
    r#"* LIST () "/" a (CHILDINFO ("SUBSCRIBED")‹›"#,
    "mbox-list-extended",
    Clause::new(5258, "6")
)]
#[case::childinfo_unquoted(
    r#"* LIST () "/" a ("CHILDINFO" (‹SUBSCRIBED›))"#,
    "childinfo-extended-item",
    Clause::new(5258, "6")
)]
#[case::childinfo_empty(
    r#"* LIST () "/" a (CHILDINFO ‹()›)"#,
    "childinfo-extended-item",
    Clause::new(5258, "6")
)]
#[case::childinfo_without_list(
    r#"* LIST () "/" a (CHILDINFO ‹"›SUBSCRIBED")"#,
    "childinfo-extended-item",
    Clause::new(5258, "6")
)]
#[case::oldname_without_list(
    r#"* LIST () "/" a (OLDNAME ‹b›)"#,
    "oldname-extended-item",
    Clause::new(9051, "9")
)]
#[case::extended_value(r#"* LIST () "/" a (X ‹"b"›)"#, "tagged-ext-val", LISTED)]
#[case::extended_without_value(
    r#"* LIST () "/" a (X‹)›"#,
    "mbox-list-extended",
    Clause::new(5258, "6")
)]
#[case::size_past_63_bits(
    "* STATUS a (SIZE ‹9223372036854775808›)",
    "number64",
    Clause::new(8438, "4")
)]
#[case::size_nil("* STATUS a (SIZE ‹N›IL)", "number64", Clause::new(8438, "4"))]
#[case::size_negative("* STATUS a (SIZE ‹-›1)", "number64", Clause::new(8438, "4"))]
fn clauses_of_extensions(#[case] marked: &str, #[case] rule: &str, #[case] clause: Clause) {
    let (message, spans) = unmark(marked);
    let found = faults(&message);
    assert!(!found.is_empty());
    for (_, found_rule, found_clause) in &found {
        assert_eq!((*found_rule, *found_clause), (rule, clause));
    }
    let spans_found: Vec<_> = found.into_iter().map(|(span, ..)| span).collect();
    assert_eq!(spans_found, spans);
}

/// What the grammar of RFC 3501 §9 does not allow, beyond the quirks.
#[rstest]
#[case::empty("‹›", "response")]
#[case::no_response("‹hello world›", "response")]
#[case::tag_alone("‹a1›", "response")]
#[case::asterisk_alone("*‹›", "response-data")]
#[case::two_spaces("*‹  ›OK hi", "response-data")]
#[case::no_space("*‹›OK hi", "response-data")]
#[case::tagged_bye("a1 ‹BYE› gone", "resp-cond-state")]
#[case::no_text("* OK‹›", "resp-text")]
#[case::empty_text("* OK ‹›", "text")]
#[case::empty_text_after_a_code("a OK [READ-ONLY] ‹›", "text")]
#[case::no_space_after_a_code("a OK [READ-ONLY]‹›done", "resp-text")]
#[case::bare_cr_in_text("* OK a‹\r›b", "TEXT-CHAR")]
#[case::utf8_in_text("* OK caf‹é›", "TEXT-CHAR (UTF-8)")]
#[case::utf8_in_continuation("+ caf‹é›", "TEXT-CHAR (UTF-8)")]
#[case::utf8_in_an_unknown_code("* OK [XCODE ‹é›] a", "TEXT-CHAR (UTF-8)")]
#[case::continuation_without_a_space("+‹›go on", "continue-req")]
#[case::uidnext_without_a_number("* OK [UIDNEXT‹]› a", "resp-text-code")]
#[case::uidnext_of_a_word("* OK [UIDNEXT ‹s›oon] a", "nz-number")]
#[case::uidnext_with_more("* OK [UIDNEXT 5‹ ›6] a", "resp-text-code")]
#[case::leading_zero("* OK [UIDNEXT ‹05›] a", "nz-number")]
#[case::too_large("* OK [UIDNEXT ‹4294967296›] a", "number")]
#[case::permanentflags_without_parentheses("* OK [PERMANENTFLAGS ‹\\›Seen] a", "flag-perm")]
#[case::empty_badcharset("a NO [BADCHARSET (‹)›] a", "resp-text-code")]
#[case::code_with_a_space("a NO [ALREADYEXISTS‹ ›] a", "resp-text-code")]
#[case::capability_in_parentheses("* CAPABILITY IMAP4rev1 IDLE‹(2)› X", "capability")]
#[case::capability_without_rev1("* CAPABILITY‹ IDLE›", "capability-data")]
#[case::capability_code_without_rev1("* OK [CAPABILITY‹ IDLE›] hi", "capability-data")]
#[case::two_spaces_between_capabilities("* CAPABILITY IMAP4rev1‹  ›IDLE", "capability-data")]
#[case::list_attribute_without_backslash("* LIST (‹›Noselect) \"/\" a", "mbx-list-oflag")]
#[case::list_two_selectabilities("* LIST ‹(\\Marked \\Unmarked)› \"/\" a", "mbx-list-flags")]
#[case::list_without_attributes("* LIST ‹\"›/\" a", "mbx-list-flags")]
#[case::list_long_delimiter("* LIST () ‹\"//\"› a", "mailbox-list")]
#[case::list_empty_delimiter("* LIST () ‹\"\"› a", "mailbox-list")]
#[case::list_atom_delimiter("* LIST () ‹/› a", "mailbox-list")]
#[case::list_literal_delimiter("* LIST () ‹{1}\r\n/› a", "mailbox-list")]
#[case::list_without_a_name("* LIST () \"/\"‹›", "mailbox-list")]
#[case::list_name_with_a_space("* LIST () \"/\" Sent‹ Items›", "mailbox")]
#[case::list_name_with_a_star("* LIST () \"/\" a‹*b›", "astring")]
#[case::list_name_with_utf8("* LIST () \"/\" caf‹é›", "astring")]
#[case::list_with_more("* LIST () \"/\" \"a\"‹ b›", "mailbox-data")]
#[case::status_without_a_list("* STATUS a‹›", "mailbox-data")]
#[case::status_without_a_value("* STATUS a (MESSAGES‹)›", "status-att-list")]
#[case::status_nil_value("* STATUS a (MESSAGES ‹NIL›)", "status-att-list")]
#[case::status_torn("* STATUS a (MESSAGES 1‹›", "status-att-list")]
#[case::search_of_0("* SEARCH 1 ‹0› 2", "nz-number")]
#[case::search_with_commas("* SEARCH 1‹,2›", "mailbox-data")]
#[case::search_with_a_word("* SEARCH 1 ‹two› 3", "nz-number")]
#[case::search_with_two_spaces("* SEARCH 1‹  ›2", "mailbox-data")]
#[case::flags_without_parentheses("* FLAGS ‹\\›Seen", "flag-list")]
#[case::flags_quoted("* FLAGS (‹\"a\"›)", "flag-keyword")]
#[case::flags_two_backslashes("* FLAGS (‹\\\\Seen›)", "flag-extension")]
#[case::flags_two_spaces("* FLAGS (\\Seen‹  ›\\Draft)", "flag-list")]
#[case::flags_tab("* FLAGS (‹\\Seen\t\\Draft›)", "flag-extension")]
#[case::exists_with_more("* 1 EXISTS‹ now›", "mailbox-data")]
#[case::exists_with_two_spaces("* 1‹  ›EXISTS", "mailbox-data")]
#[case::expunge_of_0("* ‹0› EXPUNGE", "nz-number")]
#[case::fetch_without_a_list("* 1 FETCH‹›", "message-data")]
#[case::fetch_torn("* 1 FETCH (UID 1‹›", "msg-att")]
#[case::fetch_space_before_the_end("* 1 FETCH (UID 1‹ ›)", "msg-att")]
#[case::fetch_without_a_space("* 1 FETCH (UID 1‹›FLAGS ())", "msg-att")]
#[case::fetch_uid_0("* 1 FETCH (UID ‹0›)", "nz-number")]
#[case::fetch_size_too_large("* 1 FETCH (RFC822.SIZE ‹4294967296›)", "number")]
#[case::fetch_nul_in_a_literal("* 1 FETCH (BODY[] {3}\r\na‹\0›b)", "CHAR8")]
#[case::fetch_literal8("* 1 FETCH (BODY[] ‹~{›3}\r\na\0b)", "nstring")]
#[case::fetch_non_synchronising_literal("* 1 FETCH (BODY[] {3‹+›}\r\nabc)", "literal")]
#[case::fetch_atom("* 1 FETCH (RFC822 ‹a›bc)", "nstring")]
#[case::fetch_section_mime("* 1 FETCH (BODY[‹MIME›] NIL)", "section")]
#[case::fetch_section_unknown("* 1 FETCH (BODY[FOO‹]› NIL)", "section")]
#[case::fetch_section_0("* 1 FETCH (BODY[1.‹0›] NIL)", "nz-number")]
#[case::fetch_section_without_fields("* 1 FETCH (BODY[HEADER.FIELDS ()‹]› NIL)", "header-list")]
#[case::date_of_one_digit(
    "* 1 FETCH (INTERNALDATE ‹\"1-Jan-2020 00:00:00 +0000\"›)",
    "date-time"
)]
#[case::date_that_does_not_exist(
    "* 1 FETCH (INTERNALDATE ‹\"31-Feb-2020 00:00:00 +0000\"›)",
    "date-time"
)]
#[case::date_without_quotes("* 1 FETCH (INTERNALDATE ‹N›IL)", "date-time")]
#[case::envelope_short("* 1 FETCH (ENVELOPE (NIL NIL NIL‹)›)", "envelope")]
#[case::envelope_atom(
    "* 1 FETCH (ENVELOPE (NIL ‹hello› NIL NIL NIL NIL NIL NIL NIL NIL))",
    "nstring"
)]
#[case::envelope_space_between_addresses(
    "* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL NIL NIL)‹ ›(NIL NIL NIL NIL)) NIL NIL NIL NIL NIL NIL NIL))",
    "env-from"
)]
#[case::address_of_three(
    "* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL NIL‹)›) NIL NIL NIL NIL NIL NIL NIL))",
    "address"
)]
#[case::body_with_extension_data(
    "* 1 FETCH (BODY (\"A\" \"B\" NIL NIL NIL \"7BIT\" 1 ‹NIL NIL›))",
    "body-ext-1part"
)]
#[case::multi_body_with_extension_data(
    "* 1 FETCH (BODY ((\"A\" \"B\" NIL NIL NIL \"7BIT\" 1) \"MIXED\" ‹NIL›))",
    "body-ext-mpart"
)]
#[case::body_empty_parameters(
    "* 1 FETCH (BODY (\"A\" \"B\" ‹()› NIL NIL \"7BIT\" 1))",
    "body-fld-param"
)]
#[case::body_odd_parameters(
    "* 1 FETCH (BODY (\"A\" \"B\" (\"C\"‹)› NIL NIL \"7BIT\" 1))",
    "body-fld-param"
)]
#[case::body_text_without_lines(
    "* 1 FETCH (BODY (\"TEXT\" \"B\" NIL NIL NIL \"7BIT\" 1‹)›)",
    "body-type-text"
)]
#[case::body_multi_without_subtype(
    "* 1 FETCH (BODY ((\"A\" \"B\" NIL NIL NIL \"7BIT\" 1)‹)›)",
    "body-type-mpart"
)]
#[case::disposition_without_parameters(
    "* 1 FETCH (BODYSTRUCTURE (\"A\" \"B\" NIL NIL NIL \"7BIT\" 1 NIL (\"inline\"‹)›))",
    "body-fld-dsp"
)]
#[case::language_empty(
    "* 1 FETCH (BODYSTRUCTURE (\"A\" \"B\" NIL NIL NIL \"7BIT\" 1 NIL NIL ‹()›))",
    "body-fld-lang"
)]
#[case::extension_empty(
    "* 1 FETCH (BODYSTRUCTURE (\"A\" \"B\" NIL NIL NIL \"7BIT\" 1 NIL NIL NIL NIL ‹()›))",
    "body-extension"
)]
#[case::escape_of_a_letter("* 1 FETCH (RFC822 \"a‹\\›n\")", "QUOTED-CHAR")]
#[case::cr_in_quoted("* 1 FETCH (RFC822 \"a‹\r›\")", "QUOTED-CHAR")]
#[case::quoted_with_a_quote("* 1 FETCH (RFC822 \"a‹\"›b\")", "quoted")]
#[case::quoted_torn("* LIST () \"/\" ‹\"a›", "quoted")]
#[case::nul_in_unknown_data("* XFOO ‹\0›a", "CHAR")]
fn what_the_grammar_forbids(#[case] marked: &str, #[case] rule: &str) {
    let (message, spans) = unmark(marked);
    let expected: Vec<_> = spans.into_iter().map(|span| (span, rule, SYNTAX)).collect();
    assert_eq!(faults(&message), expected);
}

#[rstest]
#[case::bare_lf(b"* 1 EXISTS\n", 10..11)]
#[case::no_line_end(b"* 1 EXISTS", 10..10)]
#[case::bare_lf_before_a_literal(b"* 1 FETCH (RFC822 {1}\na)\r\n", 21..22)]
fn line_ends(#[case] message: &[u8], #[case] span: Range<usize>) {
    assert_eq!(faults(message), [(span, "CRLF", Clause::new(3501, "2.2"))]);
}

#[rstest]
#[case::quoted(b"* LIST () NIL \"\xff\"\r\n", 15..16, "QUOTED-CHAR")]
#[case::text(b"* OK \xff\r\n", 5..6, "TEXT-CHAR")]
fn octets_that_are_not_utf8(
    #[case] message: &[u8],
    #[case] span: Range<usize>,
    #[case] rule: &str,
) {
    assert_eq!(faults(message), [(span, rule, SYNTAX)]);
}

#[rstest]
#[case::greeting("* OK IMAP4rev1 server ready")]
#[case::preauth("* PREAUTH IMAP4rev1 server logged in as Smith")]
#[case::keywords_in_any_case("* ok [uidnext 5] Hi")]
#[case::text_with_two_spaces("* OK  hi")]
#[case::text_with_a_space_at_the_end("* OK hi ")]
#[case::text_that_ends_in_a_literal("* OK brace {3}")]
#[case::text_that_begins_with_a_bracket("* OK [127.0.0.1]:143 ready")]
#[case::text_that_is_in_brackets("* OK [hello]")]
#[case::text_with_an_open_bracket("* OK [hello there")]
#[case::text_with_empty_brackets("* OK [] hello")]
#[case::text_with_control_characters("* OK a\u{1}\u{7f}\tb")]
#[case::bad_without_a_tag("* BAD what was that?")]
#[case::odd_but_legal_tag("a!]~ OK done")]
#[case::continuation_of_nothing("+ ")]
#[case::continuation_of_base64("+ YWJj=")]
#[case::continuation_of_text("+ [READY] go on")]
#[case::permanentflags_none("* OK [PERMANENTFLAGS ()] none")]
#[case::permanentflags_any(r"* OK [PERMANENTFLAGS (\Seen $Junk \*)] limited")]
#[case::badcharset_alone("a NO [BADCHARSET] no")]
#[case::badcharset_list("a NO [BADCHARSET (UTF-8 \"a]b\" {1}\r\n] x]y)] no")]
#[case::unknown_code("a NO [XWAIT 5 minutes, please] no")]
#[case::known_code_with_unknown_argument("a NO [ALERT 5] no")]
#[case::code_of_uid_sets("a OK [COPYUID 1 4:2,7 9:12] done")]
#[case::code_without_arguments("a NO [OVERQUOTA] no")]
#[case::code_referral("a NO [REFERRAL imap://x/INBOX] moved")]
#[case::capability_rev2("* CAPABILITY IMAP4rev2")]
#[case::capability_in_any_place("* CAPABILITY AUTH=PLAIN LITERAL+ imap4REV1")]
#[case::list_atom("* LIST () \"/\" a")]
#[case::list_brackets(r#"* LIST (\HasNoChildren \X-Own) "/" [Gmail]/All"#)]
#[case::list_literal("* LIST (\\Noselect) NIL {3}\r\na\r\n")]
#[case::list_literal_with_8_bit("* LIST () NIL {2}\r\né")]
#[case::list_backslash_delimiter(r#"* LIST () "\\" "a\\b""#)]
#[case::list_quote_delimiter(r#"* LIST () "\"" a"#)]
#[case::list_inbox_in_any_case("* LIST (\\Marked) \".\" inBox")]
#[case::list_root("* LIST (\\Noselect) \"/\" \"\"")]
#[case::list_named_nil("* LIST () NIL NIL")]
#[case::list_extended(r#"* LIST (\NonExistent) "/" a ("CHILDINFO" ("SUBSCRIBED") X 1:3 Y ())"#)]
#[case::list_childinfo_of_two(r#"* LIST () "/" a (ChildInfo ("SUBSCRIBED" "X-A"))"#)]
#[case::list_oldname(r#"* LIST () "/" a ("OLDNAME" ("b c"))"#)]
#[case::list_nonexistent(r#"* LIST (\Subscribed \NonExistent) "/" a"#)]
#[case::status_size("* STATUS a (SIZE 9223372036854775807 MESSAGES 0)")]
#[case::list_extended_empty(r#"* LIST () "/" a ()"#)]
#[case::lsub("* LSUB () \"/\" a")]
#[case::status_empty("* STATUS INBOX ()")]
#[case::status_extensions(
    "* STATUS {1}\r\na (HIGHESTMODSEQ 9223372036854775807 MAILBOXID (F1) MESSAGES 00)"
)]
#[case::search_empty("* SEARCH")]
#[case::search_modseq("* SEARCH 2 5 (MODSEQ 917162500)")]
#[case::esearch_empty("* ESEARCH")]
#[case::esearch_of_nothing("* ESEARCH (TAG \"a\") UID")]
#[case::esearch(
    "* ESEARCH (TAG \"a\") UID MIN 2 MAX 47 ALL 2,10:15 COUNT 0 MODSEQ 5 X (a \"b\" (c))"
)]
#[case::esearch_of_many_mailboxes("* ESEARCH (TAG \"a\" MAILBOX \"f\" UIDVALIDITY 1) UID ALL 4001")]
#[case::flags_none("* FLAGS ()")]
#[case::flags(r"* FLAGS (\Answered \Recent \Extension $MDNSent [x)")]
#[case::exists_0("* 0 EXISTS")]
#[case::exists_leading_zeros("* 007 EXISTS")]
#[case::expunge("* 4294967295 EXPUNGE")]
#[case::fetch_flags_none("* 1 FETCH (FLAGS ())")]
#[case::fetch_any_case(r"* 1 fetch (flags (\seen \RECENT) uid 4)")]
#[case::fetch_data("* 1 FETCH (RFC822 NIL RFC822.HEADER \"\" RFC822.TEXT {0}\r\n RFC822.SIZE 0)")]
#[case::fetch_sections(
    "* 1 FETCH (BODY[] \"\" BODY[1.2] NIL BODY[2.MIME] \"\" BODY[HEADER.FIELDS.NOT (\"a\" b] {1}\r\nc)]<5> {2}\r\nab)"
)]
#[case::fetch_extensions(
    "* 1 FETCH (MODSEQ (5) EMAILID (M1) BINARY[1]<0> ~{2}\r\n\0\n BINARY.SIZE[1] 7 X-GM-LABELS (\"\\\\Inbox\" a) PREVIEW NIL)"
)]
#[case::fetch_date_with_a_space(r#"* 1 FETCH (INTERNALDATE " 1-jan-2020 00:00:00 -0000")"#)]
#[case::fetch_leap_second(r#"* 1 FETCH (INTERNALDATE "31-Dec-2016 23:59:60 +0000")"#)]
#[case::envelope_group(r#"* 1 FETCH (ENVELOPE ("" NIL ((NIL NIL "g" NIL)("x" NIL "a" "b")(NIL NIL NIL NIL)) NIL NIL NIL NIL NIL NIL "<\"a\"@b>"))"#)]
#[case::envelope_literals("* 1 FETCH (ENVELOPE (NIL {4}\r\na\"é NIL NIL NIL NIL NIL NIL NIL NIL))")]
#[case::body_text(
    r#"* 1 FETCH (BODY ("text" "plain" ("charset" "us-ascii") "<id>" "d" "7bit" 0 0))"#
)]
#[case::body_unknown_encoding(r#"* 1 FETCH (BODY ("A" "B" NIL NIL NIL "x-uuencode" 5))"#)]
#[case::body_of_a_message(
    r#"* 1 FETCH (BODY ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 99 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("A" "B" NIL NIL NIL "7BIT" 1) 3))"#)]
#[case::body_of_a_message_in_part(
    r#"* 1 FETCH (BODY ("MESSAGE" "DELIVERY-STATUS" NIL NIL NIL "7BIT" 99))"#
)]
#[case::body_of_a_global_message(
    r#"* 1 FETCH (BODYSTRUCTURE ("MESSAGE" "GLOBAL" NIL NIL NIL "8BIT" 99 NIL NIL))"#
)]
#[case::bodystructure_of_a_part(
    r#"* 1 FETCH (BODYSTRUCTURE ("A" "B" NIL NIL NIL "7BIT" 1 "md5" ("inline" ("a" "b" "c" "d")) ("en" "de") "loc" 5 ("x" NIL (1))))"#)]
#[case::bodystructure_partial_extension(
    r#"* 1 FETCH (BODYSTRUCTURE ("A" "B" NIL NIL NIL "7BIT" 1 NIL NIL "en"))"#
)]
#[case::bodystructure_multi(
    r#"* 1 FETCH (BODYSTRUCTURE (("A" "B" NIL NIL NIL "7BIT" 1)(("A" "B" NIL NIL NIL "7BIT" 1) "ALTERNATIVE" ("boundary" "x")) "MIXED" NIL ("inline" NIL) NIL NIL))"#)]
#[case::namespace(
    "* NAMESPACE ((\"\" \"/\")(\"#mh/\" NIL \"X-PARAM\" (\"A\" \"B\"))) NIL (({1}\r\n# \".\"))"
)]
#[case::id_nil("* ID NIL")]
#[case::id_empty("* ID ()")]
#[case::id(r#"* ID ("name" "Cyrus" "version" NIL)"#)]
#[case::enabled_nothing("* ENABLED")]
#[case::vanished("* VANISHED 41")]
#[case::vanished_earlier("* VANISHED (EARLIER) 41,43:116")]
#[case::modified("a OK [MODIFIED 7,9] Conditional STORE failed")]
#[case::nomodseq("* OK [NOMODSEQ] not here")]
#[case::status_without_mod_sequences("* STATUS a (HIGHESTMODSEQ 0)")]
#[case::unknown_with_a_number("* 5 XEXISTS and more")]
#[case::unknown_with_a_literal8("* METADATA \"\" (/a ~{3}\r\n\0\r\n)")]
#[case::quota_of_nothing("* QUOTA \"\" ()")]
#[case::quota(r#"* QUOTA "" (STORAGE 10 512 X-OWN 9223372036854775807 0)"#)]
#[case::quotaroot_of_none("* QUOTAROOT comp.mail.mime")]
#[case::quotaroot(r##"* QUOTAROOT INBOX "" "#user/alice" "!partition/sda4""##)]
#[case::acl_of_nobody("* ACL INBOX")]
#[case::acl("* ACL INBOX Fred rwipslxetad -Fred wetd $team \"\"")]
#[case::listrights("* LISTRIGHTS a anyone \"\" l r s w i p k x t e c d a 0 1")]
#[case::myrights_none("* MYRIGHTS a \"\"")]
#[case::metadata_changed("* METADATA \"\" /shared/comment /shared/admin")]
#[case::metadata_nil("* METADATA INBOX (/private/comment NIL)")]
#[case::longentries("a OK [METADATA LONGENTRIES 2199] done")]
#[case::toomany("a NO [metadata toomany] failed")]
#[case::thread("* THREAD (2)(3 6 (4 23)(44 7 96))")]
#[case::thread_without_a_space("* XTHREAD(2)")]
fn legal_responses(#[case] line: &str) {
    let message = format!("{line}\r\n");
    assert_eq!(response::parse(message.as_bytes()).faults, []);
}

#[test]
fn a_faulty_item_does_not_hide_the_others() {
    let message =
        b"* 1 FETCH (UID 7 ENVELOPE (NIL) FLAGS (\\Seen) INTERNALDATE \"x\" RFC822.SIZE 5)\r\n";
    let Parsed { response, faults } = response::parse(message);
    let Response::Untagged(Untagged::Fetch { seq: 1, data }) = response else {
        panic!("{response:?}");
    };
    assert_eq!(
        data,
        [
            FetchData::Uid(7),
            FetchData::Other(b"ENVELOPE"[..].into(), b"(NIL)"[..].into()),
            FetchData::Flags(vec![mailspec_syntax::imap::Flag::Seen]),
            FetchData::Other(b"INTERNALDATE"[..].into(), b"\"x\""[..].into()),
            FetchData::Rfc822Size(5),
        ]
    );
    let rules: Vec<_> = faults.iter().map(|fault| fault.rule).collect();
    assert_eq!(rules, ["envelope", "date-time"]);
}

#[rstest]
#[case::bodies("* 1 FETCH (BODY ", "(", 200_000)]
#[case::extension_data(
    r#"* 1 FETCH (BODYSTRUCTURE ("A" "B" NIL NIL NIL "7BIT" 1 NIL NIL NIL NIL "#,
    "(",
    200_000
)]
#[case::messages(
    "* 1 FETCH (BODY ",
    r#"("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) "#,
    5_000
)]
fn nesting_is_bounded(#[case] head: &str, #[case] open: &str, #[case] times: usize) {
    let closed = head.matches('(').count() + times;
    let message = format!("{head}{}{}\r\n", open.repeat(times), ")".repeat(closed));
    let found = faults(message.as_bytes());
    assert_eq!(found[0].1, response::NESTING);
    assert_eq!(found.len(), 1, "what is not read breaks nothing");
}

#[rstest]
#[case::list("((")]
#[case::quoted("\"")]
fn what_nests_too_deeply_ends_nonetheless(#[case] open: &str) {
    let message = format!("* 1 FETCH (BODY {}{open})\r\n", "(".repeat(200));
    let parsed = response::parse(message.as_bytes());
    let told: Vec<&str> = parsed.faults.iter().map(|fault| &*fault.what).collect();
    let expected = [
        "nested too deeply to be read",
        "a closing parenthesis is missing",
    ];
    assert_eq!(told[..2], expected);
}

#[test]
fn faults_are_bounded() {
    let message = format!("* SEARCH {}\r\n", "a ".repeat(100_000));
    assert_eq!(faults(message.as_bytes()).len(), response::MAX_FAULTS);
}

#[test]
fn nesting_up_to_the_bound_is_read() {
    let times = response::MAX_NESTING - 1;
    let part = r#"("A" "B" NIL NIL NIL "7BIT" 1)"#;
    let message = format!(
        "* 1 FETCH (BODY {}{part}{})\r\n",
        "(".repeat(times),
        " \"MIXED\")".repeat(times)
    );
    assert_eq!(faults(message.as_bytes()), []);
}
