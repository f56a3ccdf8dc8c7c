module harbourline.example/notification-hub

go 1.24
