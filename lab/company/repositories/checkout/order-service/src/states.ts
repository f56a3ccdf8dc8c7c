export type OrderState = 'placed' | 'paid' | 'packed' | 'shipped' | 'delivered' | 'cancelled';

const next: Record<OrderState, OrderState[]> = {
  placed: ['paid', 'cancelled'],
  paid: ['packed', 'cancelled'],
  packed: ['shipped', 'cancelled'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
};

export function move(from: OrderState, to: OrderState): OrderState {
  if (!next[from].includes(to)) throw new Error(`An order cannot go from ${from} to ${to}.`);
  return to;
}
