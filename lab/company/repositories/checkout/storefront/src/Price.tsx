interface Money {
  amount: number;
  currency: string;
}

export function Price({ price, language }: { price: Money; language: string }) {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency: price.currency });
  return <span className="price">{format.format(price.amount / 100)}</span>;
}
