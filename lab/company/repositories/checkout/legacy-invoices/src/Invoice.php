<?php

declare(strict_types=1);

namespace Harbourline\Invoices;

final class Invoice
{
    public function __construct(
        public readonly string $number,
        public readonly int $netCents,
        public readonly int $taxPercent,
    ) {
    }

    public function grossCents(): int
    {
        return $this->netCents + intdiv($this->netCents * $this->taxPercent + 50, 100);
    }
}
