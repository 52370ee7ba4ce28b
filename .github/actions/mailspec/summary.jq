# The unexpected of a run, as Markdown.

# On one line, with nothing in it that Markdown would take for markup.
def text: gsub("[\\r\\n]+"; " ") | gsub("&"; "&amp;") | gsub("<"; "&lt;")
    | gsub("(?<c>[\\\\|`*_\\[\\]~#!])"; "\\\(.c)");
def headline: (.findings | map(select(.known == null)) | first) as $found
    | if $found == null then .reason // .title
      else "\($found.summary) Got: \($found.got | join("; ") | .[:200])" end;
def clause: (.findings | map(select(.known == null)) | first | .clause) // "";
def plural($n; $what): "\($n) \($what)\(if $n == 1 then "" else "s" end)";

(.cases | map(select((.known | not) and (.verdict | IN("fail", "flaky", "warn", "error"))))) as $new
| "## mailspec: \(.target | text)",
  "",
  (if .ended_early then "**The run ended early:** \(.ended_early | text)", "" else empty end),
  (if ($new | length) == 0 then "Nothing unexpected in \(plural(.cases | length; "case"))."
   else "| | case | clause | what |", "|---|---|---|---|",
     ($new[:100][] | "| \(.verdict) | \(.address | text) | \(clause | text) | \(headline | text) |"),
     (if ($new | length) > 100 then "", "and \(($new | length) - 100) more" else empty end)
   end),
  (.unexpected_passes | if length == 0 then empty else "", "Known deviations that did not happen:", "", (.[] | "- \(. | text)") end),
  ""
