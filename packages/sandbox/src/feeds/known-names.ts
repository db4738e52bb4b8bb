/** Words of labels by which providers of dynamic names call themselves. */
const DYNAMIC_NAME_WORDS = /(?:^|-)(?:d(?:yn(?:amic)?)?-?dns|dyn-?ip|no-?ip)(?:-|$)|dyndns|dynamicdns/;

/** Labels of services that tell callers their public address. */
const ADDRESS_SERVICE_LABEL =
  /^(?:(?:what-?is-?|what-?s-?|show-?|get-?|check-?)?my-?(?:external-?|public-?)?ip(?:-?address)?|(?:check|show|get|external|public|api)-?ip|ip-?(?:check|echo|lookup|api|ify)|ifconfig|i-?can-?haz-?ip)$/;

/** True for a name under a provider of dynamic names, going by its labels but the first. */
export function isDynamicName(domain: string): boolean {
  return domain
    .split(".")
    .slice(1)
    .some((label) => DYNAMIC_NAME_WORDS.test(label));
}

/** True for a service by which a program learns the public address of its machine, going by its labels. */
export function isAddressService(domain: string): boolean {
  return domain.split(".").some((label) => ADDRESS_SERVICE_LABEL.test(label));
}
