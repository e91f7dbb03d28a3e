use std::net::IpAddr;

/// The country that an address was assigned in, as two letters; from the table of the `iptocc` crate, which is made
/// from what the regional registries publish.
pub fn country_of(address: IpAddr) -> Option<String> {
    iptocc::country_code(address.to_canonical()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_have_a_country_and_private_ones_none() {
        let country = |address: &str| country_of(address.parse().unwrap());
        assert_eq!(country("8.8.8.8").as_deref(), Some("US"));
        assert_eq!(country("::ffff:8.8.8.8").as_deref(), Some("US"));
        assert_eq!(country("2001:4860:4860::8888").as_deref(), Some("US"));
        assert_eq!(country("10.0.0.1"), None);
        assert_eq!(country("127.0.0.1"), None);
        assert_eq!(country("::1"), None);
    }
}
