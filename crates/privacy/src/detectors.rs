//! The detectors. One thing to find a file; a new one is written there and named in [`Detector::standard`], or in
//! [`Detector::for_agents`] if it only makes sense in programs and terminals.

mod adyen_key;
mod age_key;
mod airtable_token;
mod alibaba_key;
mod asana_token;
mod atlassian_token;
mod authorization;
mod aws_access_key;
mod aws_secret_key;
mod aws_session_token;
mod azure_key;
mod azure_signature;
mod azure_token;
mod bedrock_api_key;
mod braintree_token;
mod brevo_key;
mod buildkite_token;
mod circleci_token;
mod clickup_token;
mod clojars_token;
mod cloudflare_token;
mod command_password;
mod connection_string;
mod contentful_token;
mod crates_io_token;
mod databricks_token;
mod digitalocean_token;
mod discord_token;
mod docker_token;
mod doppler_token;
mod dynatrace_token;
mod email;
mod encoded_private_key;
mod figma_token;
mod fly_token;
mod github_token;
mod gitlab_token;
mod google_key;
mod grafana_token;
mod heroku_key;
mod hubspot_token;
mod hugging_face_token;
mod jfrog_token;
mod json_web_token;
mod launchdarkly_key;
mod linear_key;
mod llm_api_key;
mod llm_service_key;
mod mailchimp_key;
mod mailgun_key;
mod meta_token;
mod neon_key;
mod netlify_token;
mod netrc_password;
mod new_relic_key;
mod notion_token;
mod npm_token;
mod nuget_key;
mod okta_token;
mod onepassword_token;
mod packagist_token;
mod payment_card;
mod plaid_token;
mod planetscale_token;
mod posthog_key;
mod postman_key;
mod prefect_key;
mod private_key;
mod pulumi_token;
mod putty_key;
mod pypi_token;
mod render_key;
mod resend_key;
mod rubygems_key;
mod segment_token;
mod sendgrid_key;
pub(crate) mod sensitive_key;
mod sentry_token;
mod shopify_token;
mod slack_token;
mod sonar_token;
mod square_token;
mod stripe_key;
mod supabase_key;
mod tailscale_key;
mod teams_webhook;
mod telegram_token;
mod terraform_token;
mod twilio_key;
mod typeform_token;
mod us_ssn;
mod vault_token;
mod vercel_token;
mod x_bearer_token;

use crate::detector::Detector;

impl Detector {
    /// For recordings of pages, and in every other set too.
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

    /// For sessions of coding agents: also what hardly ever stands in a page.
    pub fn for_agents() -> Vec<Detector> {
        let mut detectors = Detector::standard();
        detectors.extend([
            adyen_key::ADYEN_KEY,
            age_key::AGE_KEY,
            airtable_token::AIRTABLE_TOKEN,
            alibaba_key::ALIBABA_KEY,
            asana_token::ASANA_TOKEN,
            atlassian_token::ATLASSIAN_TOKEN,
            aws_secret_key::AWS_SECRET_KEY,
            aws_session_token::AWS_SESSION_TOKEN,
            azure_key::AZURE_KEY,
            azure_signature::AZURE_SIGNATURE,
            azure_token::AZURE_TOKEN,
            bedrock_api_key::BEDROCK_API_KEY,
            braintree_token::BRAINTREE_TOKEN,
            brevo_key::BREVO_KEY,
            buildkite_token::BUILDKITE_TOKEN,
            circleci_token::CIRCLECI_TOKEN,
            clickup_token::CLICKUP_TOKEN,
            clojars_token::CLOJARS_TOKEN,
            cloudflare_token::CLOUDFLARE_TOKEN,
            command_password::COMMAND_PASSWORD,
            contentful_token::CONTENTFUL_TOKEN,
            crates_io_token::CRATES_IO_TOKEN,
            databricks_token::DATABRICKS_TOKEN,
            discord_token::DISCORD_TOKEN,
            docker_token::DOCKER_TOKEN,
            doppler_token::DOPPLER_TOKEN,
            dynatrace_token::DYNATRACE_TOKEN,
            encoded_private_key::ENCODED_PRIVATE_KEY,
            figma_token::FIGMA_TOKEN,
            fly_token::FLY_TOKEN,
            grafana_token::GRAFANA_TOKEN,
            heroku_key::HEROKU_KEY,
            hubspot_token::HUBSPOT_TOKEN,
            jfrog_token::JFROG_TOKEN,
            launchdarkly_key::LAUNCHDARKLY_KEY,
            linear_key::LINEAR_KEY,
            llm_service_key::LLM_SERVICE_KEY,
            mailchimp_key::MAILCHIMP_KEY,
            mailgun_key::MAILGUN_KEY,
            meta_token::META_TOKEN,
            neon_key::NEON_KEY,
            netlify_token::NETLIFY_TOKEN,
            netrc_password::NETRC_PASSWORD,
            new_relic_key::NEW_RELIC_KEY,
            notion_token::NOTION_TOKEN,
            nuget_key::NUGET_KEY,
            okta_token::OKTA_TOKEN,
            onepassword_token::ONEPASSWORD_TOKEN,
            packagist_token::PACKAGIST_TOKEN,
            plaid_token::PLAID_TOKEN,
            planetscale_token::PLANETSCALE_TOKEN,
            posthog_key::POSTHOG_KEY,
            postman_key::POSTMAN_KEY,
            prefect_key::PREFECT_KEY,
            pulumi_token::PULUMI_TOKEN,
            putty_key::PUTTY_KEY,
            render_key::RENDER_KEY,
            resend_key::RESEND_KEY,
            rubygems_key::RUBYGEMS_KEY,
            segment_token::SEGMENT_TOKEN,
            sentry_token::SENTRY_TOKEN,
            sonar_token::SONAR_TOKEN,
            square_token::SQUARE_TOKEN,
            supabase_key::SUPABASE_KEY,
            tailscale_key::TAILSCALE_KEY,
            teams_webhook::TEAMS_WEBHOOK,
            terraform_token::TERRAFORM_TOKEN,
            twilio_key::TWILIO_KEY,
            typeform_token::TYPEFORM_TOKEN,
            vercel_token::VERCEL_TOKEN,
            x_bearer_token::X_BEARER_TOKEN,
        ]);
        detectors
    }
}
