create table orders (
  id text primary key,
  customer text not null,
  state text not null check (state in ('placed', 'paid', 'packed', 'shipped', 'delivered', 'cancelled')),
  idempotency_key text not null unique,
  placed_at timestamptz not null default now()
);

create table order_lines (
  order_id text not null references orders,
  sku text not null,
  quantity integer not null check (quantity between 1 and 99),
  primary key (order_id, sku)
);
