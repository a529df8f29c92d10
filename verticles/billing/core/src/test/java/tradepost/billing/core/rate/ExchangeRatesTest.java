package tradepost.billing.core.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.TestImports.counts;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.core.BillingVerticle;
import tradepost.billing.rate.AskedRate;
import tradepost.billing.rate.DeleteExchangeRate;
import tradepost.billing.rate.ExchangeRate;
import tradepost.billing.rate.ExchangeRateQuery;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.billing.rate.WriteExchangeRate;
import tradepost.kernel.Statements;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestImports;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.resource.Resource;

@ExtendWith(VertxExtension.class)
class ExchangeRatesTest {
    private static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    private static final List<Resource<?, ?>> RESOURCES = List.of(ExchangeRateServiceImpl.RATES);

    static ExchangeRateService rates;
    static TestImports files;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "billing");
        TestVerticle.deploy(vertx, new BillingVerticle(env));
        var identity = new TestIdentity(vertx);
        rates = identity.proxy("admin", ExchangeRateService.ADDRESS, ExchangeRateService.class);
        files = new TestImports(identity, "billing");
    }

    @BeforeEach
    void none() {
        TestDb.run("billing", "delete from exchange_rate");
    }

    private static ExchangeRate set(String from, String to, String date, String rate) {
        return rates.createExchangeRate(
                        new WriteExchangeRate(from, to, LocalDate.parse(date), new BigDecimal(rate)), ADMIN)
                .await();
    }

    private static @Nullable BigDecimal on(String from, String to, String date) {
        return rates.rateOn(new AskedRate(from, to, LocalDate.parse(date)), ADMIN)
                .await()
                .rate();
    }

    @Test
    void the_latest_rate_on_or_before_a_day_applies_and_the_opposite_one_does_not() {
        set("EUR", "USD", "2026-01-10", "1.08");
        set("EUR", "USD", "2026-01-20", "1.1");
        set("GBP", "USD", "2026-01-01", "1.3");
        assertThat(on("EUR", "USD", "2026-01-09")).isNull();
        assertThat(on("EUR", "USD", "2026-01-10")).isEqualByComparingTo("1.08");
        assertThat(on("EUR", "USD", "2026-01-19")).isEqualByComparingTo("1.08");
        assertThat(on("EUR", "USD", "2026-12-31")).isEqualByComparingTo("1.1");
        assertThat(on("USD", "EUR", "2026-12-31")).isNull();
        assertThat(on("EUR", "GBP", "2026-12-31")).isNull();
    }

    @Test
    void a_rate_that_was_deleted_or_archived_does_not_apply() {
        var old = set("EUR", "USD", "2026-01-10", "1.08");
        var wrong = set("EUR", "USD", "2026-01-20", "11");
        rates.deleteExchangeRate(wrong.id(), new DeleteExchangeRate(null), ADMIN)
                .await();
        assertThat(on("EUR", "USD", "2026-02-01")).isEqualByComparingTo("1.08");
        rates.deleteExchangeRate(old.id(), new DeleteExchangeRate(true), ADMIN).await();
        assertThat(on("EUR", "USD", "2026-02-01")).isNull();
        rates.restoreExchangeRate(old.id(), ADMIN).await();
        rates.patchExchangeRate(old.id(), new JsonObject().put("rate", 1.0825), ADMIN)
                .await();
        assertThat(on("EUR", "USD", "2026-02-01")).isEqualByComparingTo("1.0825");
    }

    @Test
    void a_pair_has_one_rate_a_day_of_two_currencies_in_use() {
        set("EUR", "USD", "2026-01-10", "1.08");
        assertThat(code(create("EUR", "USD"))).isEqualTo("409 exchange_rate_taken");
        assertThat(code(create("USD", "USD"))).isEqualTo("400 invalid_request");
        assertThat(code(create("XQX", "USD"))).isEqualTo("400 unknown_currency");
        assertThat(code(create("USD", "XQX"))).isEqualTo("400 unknown_currency");
        create("USD", "EUR").await();
        var found = rates.listExchangeRates(ExchangeRateQuery.of(new JsonObject().put("from_currency", "EUR")), ADMIN)
                .await()
                .data();
        assertThat(found).extracting(ExchangeRate::toCurrency).containsExactly("USD");
    }

    private static io.vertx.core.Future<ExchangeRate> create(String from, String to) {
        var body = new WriteExchangeRate(from, to, LocalDate.of(2026, 1, 10), BigDecimal.TWO);
        return rates.createExchangeRate(body, ADMIN);
    }

    private static Job imported(String file, boolean dryRun) {
        var upload = files.upload("importExchangeRates", file);
        return files.finished(rates.importExchangeRates(new ImportQuery(dryRun), upload, ADMIN)
                .await());
    }

    @Test
    void a_row_of_a_file_changes_the_rate_of_its_currencies_and_day_or_creates_it() {
        var old = set("EUR", "USD", "2026-01-10", "1.08");
        set("EUR", "USD", "2026-01-20", "1.1");
        var archived = set("GBP", "USD", "2026-01-10", "1.3");
        rates.deleteExchangeRate(archived.id(), new DeleteExchangeRate(true), ADMIN)
                .await();
        var file = """
                from_currency;to_currency;date;rate;id;version
                EUR;USD;2026-01-10;1.0825;;7
                EUR;USD;2026-01-20;1.10;;
                GBP;USD;2026-01-10;1.35;;
                USD;EUR;2026-01-10;0.9237875289;;
                """;
        assertThat(counts(imported(file, true))).isEqualTo("2/1/1/0");
        assertThat(on("EUR", "USD", "2026-01-10")).isEqualByComparingTo("1.08");
        assertThat(counts(imported(file, false))).isEqualTo("2/1/1/0");
        assertThat(on("EUR", "USD", "2026-01-10")).isEqualByComparingTo("1.0825");
        assertThat(on("GBP", "USD", "2026-01-10")).isEqualByComparingTo("1.35");
        assertThat(on("USD", "EUR", "2026-01-10")).isEqualByComparingTo("0.9237875289");
        assertThat(rates.getExchangeRate(old.id(), ADMIN).await().version()).isEqualTo(2);
        assertThat(rates.getExchangeRate(archived.id(), ADMIN).await().rate()).isEqualByComparingTo("1.3");
        assertThat(counts(imported(file, false))).isEqualTo("0/0/4/0");
    }

    @Test
    void a_row_of_an_archived_rate_is_left_alone() {
        set("EUR", "USD", "2026-01-10", "1.08");
        var archived = set("GBP", "USD", "2026-01-10", "1.3");
        rates.deleteExchangeRate(archived.id(), new DeleteExchangeRate(true), ADMIN)
                .await();
        set("GBP", "USD", "2026-01-10", "1.35");
        var file = """
                from_currency,to_currency,date,rate,archived_at
                GBP,USD,2026-01-10,1.3,2026-01-11T09:30:00Z
                GBP,USD,2026-01-10,1.35,
                EUR,USD,2026-01-10,1.08,
                """;
        assertThat(counts(imported(file, false))).isEqualTo("0/0/3/0");
        assertThat(on("GBP", "USD", "2026-01-10")).isEqualByComparingTo("1.35");
    }

    @Test
    void bad_rows_of_a_file_are_named_and_the_others_apply() {
        var job = imported("""
                from_currency,to_currency,date,rate
                EUR,USD,2026-01-10,1.08
                EUR,USD,2026-01-10,1.09
                EUR,USD,10.01.2026,1.08
                EUR,USD,2026-02-30,1.08
                EUR,USD,2026-01-11,0
                EUR,USD,2026-01-12,"1,08"
                EUR,USD,2026-01-13,
                XQX,USD,2026-01-10,1.08
                USD,USD,2026-01-10,1
                eur,USD,2026-01-10,1.08
                GBP,USD,2026-01-10,1.3
                """, false);
        assertThat(files.errors(job))
                .containsExactly(
                        "3  row_twice: is for the same as line 2 of the file",
                        "4 date invalid_request: must be a date such as 2026-01-31",
                        "5 date invalid_request: must be a date such as 2026-01-31",
                        "6 rate invalid_request: must be at least 0.0000000001",
                        "7 rate invalid_request: must be a number, with a point before its decimals",
                        "8 rate required: is required",
                        "9 from_currency unknown_currency: is not a currency in use here",
                        "10 to_currency invalid_request: must differ from from_currency",
                        "11 from_currency invalid_request: must be in the form ^[A-Z]{3}$");
        assertThat(counts(job)).isEqualTo("2/0/0/9");
        assertThat(on("EUR", "USD", "2026-12-31")).isEqualByComparingTo("1.08");
        assertThat(code(rates.importExchangeRates(
                        new ImportQuery(null), files.upload("importExchangeRates", "date,rate\n"), ADMIN)))
                .isEqualTo("400 invalid_header");
    }

    @Test
    void the_statements_are_the_recorded_ones() throws IOException {
        Statements.compare("src/test/resources/statements.sql", RESOURCES);
        Statements.prepare("billing", RESOURCES);
    }
}
