//! The detectors. One thing to find a file; a new one is written there and named in [`Detector::standard`].

mod authorization;
mod aws_access_key;
mod connection_string;
mod digitalocean_token;
mod email;
mod github_token;
mod gitlab_token;
mod google_key;
mod hugging_face_token;
mod json_web_token;
mod llm_api_key;
mod npm_token;
mod payment_card;
mod private_key;
mod pypi_token;
mod sendgrid_key;
pub(crate) mod sensitive_key;
mod shopify_token;
mod slack_token;
mod stripe_key;
mod telegram_token;
mod us_ssn;
mod vault_token;

use crate::detector::Detector;

impl Detector {
    /// Every detector there is.
    pub fn standard() -> Vec<Detector> {
        vec![
            payment_card::PAYMENT_CARD,
            us_ssn::US_SSN,
            us_ssn::US_SSN_NAMED,
            email::EMAIL,
            sensitive_key::SENSITIVE_KEY,
            authorization::BEARER_TOKEN,
            authorization::BASIC_CREDENTIALS,
            json_web_token::JSON_WEB_TOKEN,
            private_key::PRIVATE_KEY,
            connection_string::CONNECTION_STRING,
            aws_access_key::AWS_ACCESS_KEY,
            digitalocean_token::DIGITALOCEAN_TOKEN,
            github_token::GITHUB_TOKEN,
            gitlab_token::GITLAB_TOKEN,
            google_key::GOOGLE_KEY,
            hugging_face_token::HUGGING_FACE_TOKEN,
            llm_api_key::LLM_API_KEY,
            npm_token::NPM_TOKEN,
            pypi_token::PYPI_TOKEN,
            sendgrid_key::SENDGRID_KEY,
            shopify_token::SHOPIFY_TOKEN,
            slack_token::SLACK_TOKEN,
            stripe_key::STRIPE_KEY,
            telegram_token::TELEGRAM_TOKEN,
            vault_token::VAULT_TOKEN,
        ]
    }
}
