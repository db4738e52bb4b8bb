/** `DEFAULT_POLICY_DOCUMENT` of the pipeline as a file to begin with; a test holds that both say the same. */
export const DEFAULT_POLICY_TEXT = `# What becomes of each file and address. Rules are tried in their order; the first whose conditions all hold decides, and the ledger
# names it. docs/policy.md has every key; "fumehood policy check" tells what is wrong, "fumehood policy explain PATH" what would happen.

# The word "chosen" in lists of types: the service's documented list, changed by these.
# "fumehood policy types" lists all types, and changes these two with --add and --remove.
[types]
add = []
remove = ["html", "js"]

# What people hand in (console, command line, API) goes through whatever its type.
[[rules]]
name = "people"
channels = ["console", "cli", "api"]
members = "none"
kinds = ["file", "url"]
action = "submit"
reason = "handed in by somebody, so it goes whatever its type"

# What comes out of their archives: by what the target takes.
[[rules]]
name = "people-members"
channels = ["console", "cli", "api"]
members = "only"
types = ["target"]
action = "submit"
reason = "its type is one that the target takes"

[[rules]]
name = "people-other-members"
channels = ["console", "cli", "api"]
members = "only"
kinds = ["file", "url"]
action = "skip"
reason = "not a type that the target takes, or an address in a message"

# Everything else comes from machines: folders, mailboxes, the drop endpoint, lists. Archives and messages are opened by themselves.
[[rules]]
name = "machines"
types = ["chosen"]
action = "submit"
reason = "its type is on the list of what machines send"

# Addresses go only where a rule names them.
[[rules]]
name = "listed-addresses"
channels = ["list:*"]
kinds = ["url"]
action = "submit"
reason = "an address of a list that somebody configured"

[[rules]]
name = "rest"
kinds = ["file", "url"]
action = "skip"
reason = "not on the list of what machines send"
`;
