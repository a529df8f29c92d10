package tradepost.billing.core.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.BillingFixture.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.TestImports.counts;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.core.BillingFixture;
import tradepost.billing.rate.CurrencyPair;
import tradepost.billing.rate.ExchangeRate;
import tradepost.billing.rate.ExchangeRateQuery;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.billing.rate.WriteExchangeRate;
import tradepost.kernel.TestImports;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** Each test has currencies of its own. */
@ExtendWith(VertxExtension.class)
class ExchangeRatesTest {
    static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    static BillingFixture billing;
    static ExchangeRateService rates;
    static TestImports files;

    @BeforeAll
    static void start(Vertx vertx) {
        billing = new BillingFixture(vertx);
        billing.db.query("delete from exchange_rate").await();
        rates = billing.identity.proxy("admin", ExchangeRateService.ADDRESS, ExchangeRateService.class);
        files = new TestImports(billing.identity, "billing");
    }

    private static Future<ExchangeRate> add(String from, String to, LocalDate date, String rate) {
        return rates.createExchangeRate(new WriteExchangeRate(from, to, date, new BigDecimal(rate)), ANYBODY);
    }

    private static @Nullable BigDecimal ofToday(String from, String to) {
        return rates.rateOfToday(new CurrencyPair(from, to), ANYBODY).await().rate();
    }

    @Test
    void the_latest_rate_on_or_before_the_day_counts_and_never_the_opposite_one() {
        add("EUR", "USD", TODAY.minusDays(9), "1.1").await();
        assertThat(ofToday("EUR", "USD")).isEqualByComparingTo("1.1");
        add("EUR", "USD", TODAY.plusDays(1), "1.3").await();
        assertThat(ofToday("EUR", "USD")).isEqualByComparingTo("1.1");
        var now = add("EUR", "USD", TODAY, "1.2").await();
        assertThat(ofToday("EUR", "USD")).isEqualByComparingTo("1.2");
        assertThat(ofToday("USD", "EUR")).isNull();
        rates.deleteExchangeRate(now.id(), ANYBODY).await();
        assertThat(ofToday("EUR", "USD")).isEqualByComparingTo("1.1");
        assertThat(code(rates.deleteExchangeRate(now.id(), ANYBODY))).isEqualTo("404 exchange_rate_not_found");
        assertThat(billing.events(now.id()))
                .containsExactly("billing.exchange_rate.set 1", "billing.exchange_rate.deleted 2");
    }

    @Test
    void a_pair_has_one_rate_on_a_day() {
        add("GBP", "USD", TODAY, "1.25").await();
        assertThat(code(add("GBP", "USD", TODAY, "1.26"))).isEqualTo("409 rate_taken");
        assertThat(code(add("GBP", "GBP", TODAY, "1"))).isEqualTo("400 invalid_request");
        assertThat(code(add("GBP", "XQX", TODAY, "1"))).isEqualTo("400 unknown_currency");
        assertThat(code(rates.deleteExchangeRate(Ids.next(), ANYBODY))).isEqualTo("404 exchange_rate_not_found");
    }

    @Test
    void a_file_sets_rates() {
        var changed = add("CHF", "USD", TODAY, "1.12").await();
        var same = add("CHF", "USD", TODAY.minusDays(1), "1.11").await();
        var job = files.finished(rates.importExchangeRates(
                        new ImportQuery(null),
                        files.upload(
                                "importExchangeRates",
                                "from,to,date,rate\nCHF,USD," + TODAY + ",1.13\nCHF,USD," + TODAY.minusDays(1)
                                        + ",1.11\nCHF,USD," + TODAY.minusDays(2) + ",1.10\nCHF,CHF," + TODAY
                                        + ",1\nCHF,USD,,1\n"),
                        ANYBODY)
                .await());
        assertThat(counts(job)).isEqualTo("1/1/1/2");
        assertThat(ofToday("CHF", "USD")).isEqualByComparingTo("1.13");
        assertThat(billing.events(changed.id()))
                .containsExactly("billing.exchange_rate.set 1", "billing.exchange_rate.set 2");
        assertThat(billing.events(same.id())).containsExactly("billing.exchange_rate.set 1");
        var query = new ExchangeRateQuery(Page.of(10, null, null, null), "CHF", "USD", null, null);
        assertThat(rates.listExchangeRates(query, ANYBODY).await().data()).hasSize(3);
    }
}
