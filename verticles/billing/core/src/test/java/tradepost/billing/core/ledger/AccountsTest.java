package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.TestDb;

class AccountsTest {
    private static Accounts with(String... settings) {
        return Accounts.of(TestDb.config("billing", settings));
    }

    @Test
    void accounts_have_the_names_of_the_settings() {
        var accounts = with(
                "ledger.account_receivable", "1200", "ledger.account_cash", "1000", "ledger.account_clearing", "1360");
        assertThat(accounts.receivable()).isEqualTo("1200");
        assertThat(accounts.deposits()).isEqualTo("deposits");
        assertThat(accounts.money("manual")).isEqualTo("1000");
        assertThat(accounts.money("acme")).isEqualTo("1360.acme");
        assertThat(accounts.money("credit")).isEqualTo("transfers");
        assertThat(with("ledger.account_shipping_revenue", "revenue").shippingRevenue())
                .isEqualTo("revenue");
    }

    @ParameterizedTest
    @CsvSource({"receivable, deposits", "deposits, revenue", "transfers, cash.manual", "cash, clearing.acme"})
    void an_account_that_is_compared_has_one_use(String account, String name) {
        assertThatThrownBy(() -> with("ledger.account_" + account, name))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name);
    }
}
