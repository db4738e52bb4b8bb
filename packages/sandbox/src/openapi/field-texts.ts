/** What a parameter or a field of a request means, by its name; `operation.name` where one name means several things. */
export const FIELD_TEXTS: Readonly<Record<string, string>> = {
  // Which part of a list.
  limit: "Entries of a page at most; the answer's `items_per_page` says how many it may have.",
  offset: "Entries that are left out before the first: the number of the first entry, not of a page.",
  before: "Only what was submitted before: ISO 8601, a date, or a text such as `30 days ago`.",
  after: "Only what was submitted after: ISO 8601, a date, or a text such as `30 days ago`.",
  org_only: "Only samples of one's own organisation.",
  user_only: "Only one's own samples.",
  "org-only": "The same as `org_only`, as one client spells it.",
  "user-only": "The same as `user_only`, as one client spells it.",

  // Submitting.
  sample: "The file, as a part of a multipart form. Needed unless `url` is given.",
  url: "Submits this URL instead of a file; the service makes an Internet shortcut of it.",
  sample_filename: "What the file is called, whatever its part says.",
  filename: "The same as `sample_filename`, in older clients.",
  tags: "Tags, separated by commas, or the field repeated.",
  private: "Any value but `false` hides the sample from other organisations.",
  vm: "Machine that it runs in; without one the service chooses.",
  playbook: "What is done to the machine while it runs; `none` for nothing.",
  network_exit: "Where the machine's traffic leaves to the network.",
  sample_password: "Opens the submitted archive or document.",
  classify: "Lets the service decide whether an analysis is worth it; `analyzing` in the answer says so.",
  vm_runtime: "Minutes that it runs, 2 or 5. Answers tell it in seconds.",
  callback_url: "Address to which the service posts when the analysis has ended.",
  email_notification: "Whether the submitter gets a mail when the analysis has ended.",
  source: "Taken and not looked at; older clients send it.",
  os: "Taken and not looked at; older clients send it.",
  osver: "Taken and not looked at; older clients send it.",

  // Samples and what is in them.
  sampleId: "Id of a sample: 32 hexadecimal digits.",
  id: "Id of a sample.",
  ids: 'Ids as a JSON array that is written as a string: `["…", "…"]`.',
  "listSamples.ids": "Ids, separated by commas or as a JSON array that is written as a string.",
  submission_id: "Number of a submission.",
  submission_ids: "Numbers of submissions, separated by commas.",
  md5: "MD5 of the file.",
  sha1: "SHA-1 of the file.",
  sha256: "SHA-256 of the file.",
  ioc: "Name of a behavioral indicator.",
  iocName: "Name of a behavioral indicator.",
  streamId: "Number of the stream in this analysis.",
  artifactId: "Number of the artifact in this analysis.",
  processId: "Key of the process in this analysis, which is not the machine's process id.",
  element: "Name of a result.",

  // Searching.
  q: "What to look for: a digest, domain, URL, address or words; with `advanced` an expression in Lucene's syntax.",
  advanced: "Reads `q` as an expression. The service calls it deprecated, and takes it all the same.",
  term: "Groups of fields to look in, separated by commas.",
  state: "States, separated by commas.",
  sort_by: "What the hits are ordered by; without it, by how well they match.",
  sort_order: "`desc` (without it) or `asc`.",
  highlight: "Tells in `matches` what matched.",
  checksum: "Any digest of the sample or of an artifact.",
  checksum_sample: "Any digest of the sample itself.",
  path: "Path of a file that was seen.",
  path_sample: "Path of the sample.",
  path_artifact: "Path of an artifact.",
  path_deleted: "Path of a file that was deleted.",
  registry_key: "Registry key that was seen.",
  domain: "Name of a domain.",
  domain_dns_lookup: "Domain that was looked up.",
  domain_http_request: "Domain that an HTTP request went to.",
  ip: "Address; feeds take a block such as `192.0.2.0/24` too.",
  ip_dns_lookup: "Address that a look-up answered.",
  ip_src: "Address that traffic came from.",
  ip_dst: "Address that traffic went to.",
  tag: "A tag.",
  "searchSamples.url": "URL that was seen.",
  query: "Value of the filter that `term` names.",
  "searchIps.term": "Name of the filter, such as `domain`, `asn`, `cidr` or `tag`.",
  "searchDomains.term": "Name of the filter, such as `ip`, `ioc` or `tag`.",
  "searchUrls.term": "Name of the filter, such as `host`, `path`, `sha256` or `tag`.",
  "searchPaths.term": "Name of the filter.",
  "searchArtifacts.term": "Name of the filter.",
  "searchSampleEntities.term": "Name of the filter.",
  "searchRegistryKeys.term": "Name of the filter.",
  "querySamples.query": "A query in the manner of GraphQL.",
  variables: "Values of the variables in the query.",

  // What was seen.
  urlId: "SHA-256 of the URL with its port and at least a slash: of `http://example.com:80/`.",
  pathId: "The path itself, percent-encoded, or the id that a search tells.",
  registryKeyId: "The key itself, percent-encoded, or the id that a search tells.",
  entity: "What kind of thing.",
  entityId:
    "The id of a sample, an address, a domain, the SHA-256 of a URL or artifact, or a path or key, percent-encoded.",

  // Feeds.
  confidence: "Least confidence of an indicator; 80 without it.",
  severity: "Least severity of an indicator; 80 without it.",
  port: "Port that traffic went to.",
  sample_id: "Ids of samples, separated by commas.",
  "feed.sample": "The same as `sample_id`.",
  feed: "Name of a feed, or the name with a day: `NAME_YYYY-MM-DD`.",
  format: "`csv`, `stix`, `snort` or `txt`.",

  // Catalog.
  indicator: "Name of a behavioral indicator.",
  api: "Path of the operations to tell of.",

  // Users and organisations.
  login: "Login of a user.",
  organizationId: "Number of an organisation.",
  name: "Full name.",
  "createOrganization.name": "Name of the organisation.",
  email: "E-mail address.",
  title: "Title of a person.",
  role: "`user`, `org-admin` or `admin`.",
  api_only: "A program's user, who signs in nowhere.",
  password: "The new password.",
  "submission-rate-limit": "Submissions and minutes, `[[400, 1440]]`; several hold at once; `nil` for none.",
};

/** The text for a field of an operation; feeds call ids `sample`, which is the file elsewhere. */
export function textOf(operationId: string, name: string): string | undefined {
  const isOfFeed = name === "sample" && operationId !== "submitSample";
  return FIELD_TEXTS[`${operationId}.${name}`] ?? FIELD_TEXTS[isOfFeed ? "feed.sample" : name];
}
