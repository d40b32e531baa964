"""Run with: pytest."""

from shop import customers_with


def test_an_address_finds_its_customers(searchprofiles_client):
    searchprofiles_client.create_domain(DomainName="shop", DefaultExpirationDays=30)
    for number in range(25):
        searchprofiles_client.create_profile(
            DomainName="shop", AccountNumber=f"A-{number}", EmailAddress="ann@example.org"
        )

    assert customers_with("ann@example.org") == [f"A-{number}" for number in range(25)]
