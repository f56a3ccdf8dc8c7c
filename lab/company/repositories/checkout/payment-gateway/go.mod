module harbourline.example/payment-gateway

go 1.24
