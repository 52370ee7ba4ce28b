# The unexpected of a run, as annotations: at the line of the suite where that is the user's own, else
# at $file, the list of known deviations or the target file.

# What a workflow command may hold, and what a property of it may.
def data: gsub("%"; "%25") | gsub("\r"; "%0D") | gsub("\n"; "%0A");
def property: data | gsub(":"; "%3A") | gsub(","; "%2C");
def at: (.findings | map(.place // empty) | first // "") as $place
    | ($place | capture("^(?<file>.+):(?<line>[0-9]+):(?<column>[0-9]+)$") // null) as $own
    | if $own != null and ($own.file | startswith("imap/") or startswith("pop3/") or startswith("extensions/") or startswith("scenarios/") | not)
      then "file=\($own.file | property),line=\($own.line),col=\($own.column)"
      else "file=\($file | property)" end;

# The runner shows ten of a kind.
.cases | map(select((.known | not) and (.verdict | IN("fail", "flaky", "warn", "error"))))
| (map(select(.verdict != "warn"))[:10] + map(select(.verdict == "warn"))[:10])[]
| (.findings | map(select(.known == null)) | first) as $found
| "::\(if .verdict == "warn" then "warning" else "error" end) \(at),title=\(.address | property)::"
  + ((if $found == null then .reason // .title
      else "\($found.clause): \($found.summary) Got: \($found.got | join("; ") | .[:300])" end) | data)
