export function SamplePage({ itemId }: { readonly itemId: string }) {
  return <p>{itemId}</p>;
}
