package route

import "testing"

func TestCheapestSkipsWhatIsSwitchedOff(t *testing.T) {
	card := map[string]bool{"card": true}
	got, err := Cheapest([]Provider{
		{Name: "cardwise", Methods: card, FeePermille: 9, Enabled: false},
		{Name: "northpay", Methods: card, FeePermille: 12, Enabled: true},
	}, "card")
	if err != nil || got.Name != "northpay" {
		t.Fatalf("got %v, %v", got, err)
	}
}
