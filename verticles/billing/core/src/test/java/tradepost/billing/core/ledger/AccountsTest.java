package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import tradepost.billing.ledger.LedgerBalances.Balance;
import tradepost.kernel.TestDb;

class AccountsTest {
    private static AccountNames with(String... settings) {
        return new AccountNames(TestDb.config("billing", settings));
    }

    @Test
    void accounts_are_shown_with_the_names_of_the_settings() {
        var names = with(
                "ledger.account_receivable", "1200", "ledger.account_cash", "1000", "ledger.account_clearing", "1360");
        assertThat(List.of(
                        names.of("receivable"),
                        names.of("deposits"),
                        names.of(Accounts.STORED.money("manual")),
                        names.of(Accounts.STORED.money("acme")),
                        names.of(Accounts.STORED.money("credit"))))
                .containsExactly("1200", "deposits", "1000", "1360.acme", "transfers");
    }

    @Test
    void a_name_finds_the_accounts_that_have_it() {
        var names = with(
                "ledger.account_revenue",
                "4400",
                "ledger.account_shipping_revenue",
                "4400",
                "ledger.account_clearing",
                "1360");
        assertThat(names.stored(List.of("4400"))).contains("revenue", "shipping_revenue");
        assertThat(names.stored(List.of("1360.acme", "tax"))).containsExactly("clearing.acme", "tax");
        assertThat(names.stored(List.of("revenue"))).containsExactly("");
    }

    @Test
    void accounts_that_share_a_name_have_one_balance() {
        var names = with("ledger.account_revenue", "4400", "ledger.account_shipping_revenue", "4400");
        assertThat(names.of(List.of(balance("revenue", 70), balance("shipping_revenue", 30), balance("tax", 19))))
                .containsExactly(balance("4400", 100), balance("tax", 19));
    }

    private static Balance balance(String account, int credit) {
        var amount = BigDecimal.valueOf(credit);
        return new Balance(account, "USD", BigDecimal.ZERO, amount, amount.negate());
    }
}
