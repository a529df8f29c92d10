package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.auth.core.account.AuthNode.assertRefused;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tradepost.auth.core.AuthCore;
import tradepost.auth.core.crypto.Argon2;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.PasswordRule;
import tradepost.auth.core.crypto.Vault;
import tradepost.kernel.config.Config;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Roles;

/** What auth decides without a database. */
class RulesTest {
    private static final Argon2 ARGON2 = new Argon2(19_456);

    /** A vector of the reference implementation, phc-winner-argon2, test.c. */
    @Test
    void hashes_are_those_of_the_reference_implementation() {
        var phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(Argon2.verify(phc, "password")).isTrue();
        assertThat(Argon2.verify(phc, "passwore")).isFalse();
    }

    @Test
    void a_hash_matches_its_password_and_no_other() {
        var phc = ARGON2.hash("correct horse battery");
        assertThat(phc)
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                .isNotEqualTo(ARGON2.hash("correct horse battery"));
        assertThat(Argon2.verify(phc, "correct horse battery")).isTrue();
        assertThat(Argon2.verify(phc, "correct horse batterz")).isFalse();
        assertThat(Argon2.verify(ARGON2.nobody(), "correct horse battery")).isFalse();
    }

    @Test
    void hashes_take_the_default_memory_or_more_and_in_dev_less() {
        var core = new AuthCore();
        core.check(Config.of(Map.of("mode", "dev", "auth.hash_memory_kib", "1024")));
        core.check(Config.of(Map.of("mode", "serve", "auth.hash_memory_kib", "19456")));
        assertThatThrownBy(() -> core.check(Config.of(Map.of("mode", "serve", "auth.hash_memory_kib", "19455"))))
                .isInstanceOf(Config.Invalid.class)
                .hasMessage("auth.hash_memory_kib must be at least 19456");
        assertThatThrownBy(() -> core.check(Config.of(Map.of("mode", "dev", "auth.hash_memory_kib", "19457"))))
                .isInstanceOf(Config.Invalid.class)
                .hasMessage("auth.hash_memory_kib must be at most 19456 in dev");
    }

    @Test
    void a_composed_and_a_decomposed_letter_are_one_password() {
        assertThat(Argon2.verify(ARGON2.hash("caf\u00e9 au lait"), "cafe\u0301 au lait"))
                .isTrue();
    }

    @Test
    void passwords_are_measured_in_code_points() {
        var key = "\uD83D\uDD11";
        assertThat(Argon2.acceptable(key.repeat(7))).isFalse();
        assertThat(Argon2.acceptable(key.repeat(8))).isTrue();
        assertThat(Argon2.acceptable(key.repeat(128))).isTrue();
        assertThat(Argon2.acceptable(key.repeat(129))).isFalse();
    }

    private static String fault(String password) {
        return PasswordRule.fault(password, "finance.team@example.com");
    }

    @Test
    void a_password_that_somebody_else_guesses_may_not_be_chosen() {
        for (var repeated :
                List.of("        ", "aaaaaaaa", "\uD83D\uDD11".repeat(8), "\u00a0".repeat(9), " \t \t \t \t "))
            assertThat(fault(repeated)).as(repeated).contains("repeated");
        for (var own : List.of("finance.team@example.com", "Finance.Team", " FINANCE.TEAM@example.com"))
            assertThat(fault(own)).as(own).contains("e-mail address");
        for (var common : List.of("password", "PassWord ", "1qaz2wsx3edc", "07021954", "soso123aljg", "tradepost-demo"))
            assertThat(fault(common)).as(common).contains("guessed first");
        for (var good : List.of("aaaaaaab", "finance.team1", "securepassword123", "correct horse battery"))
            assertThat(fault(good)).as(good).isNull();
    }

    @Test
    void only_the_users_of_the_demo_have_its_password() {
        assertThat(PasswordRule.fault("tradepost-demo", "viewer@demo.example")).isNull();
        assertThat(PasswordRule.fault("tradepost-demo", "viewer@demo.example.com"))
                .isNotNull();
    }

    @Test
    void emails_are_trimmed_and_lower_cased_independently_of_the_locale() {
        assertThat(tradepost.kernel.value.Text.email(" Finance@EXAMPLE.com\t")).isEqualTo("finance@example.com");
        assertThat(tradepost.kernel.value.Text.email("IRIS@example.com")).isEqualTo("iris@example.com");
        for (var good : List.of("a@b", "o'hara+x_y@sub-domain.example.com", "j\u00fcrgen@b\u00fccher.example", "1@2.3"))
            assertThat(tradepost.kernel.value.Text.email(good)).isEqualTo(good);
        for (var wrong : List.of(
                "",
                "@",
                "a@",
                "@b",
                "a@b@c",
                "a b@c",
                "a\u00a0b@c",
                "a\n@c",
                "a".repeat(250) + "@b.cc",
                "<a@b.co>",
                "a@b..c",
                "a..b@c.de",
                ".a@b.co",
                "a.@b.co",
                "a@.b.co",
                "a@b.co.",
                "a@-b.co",
                "a@b-.co",
                "a,b@c.de",
                "\"a\"@b.co",
                "a@[127.0.0.1]")) assertRefused(400, "invalid_email", () -> tradepost.kernel.value.Text.email(wrong));
    }

    @Test
    void a_full_pool_refuses_at_once() {
        try (var pool = new CryptoPool()) {
            var gate = new CountDownLatch(1);
            var tasks = IntStream.range(0, 200)
                    .mapToObj(i -> pool.run(() -> {
                        try {
                            gate.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return i;
                    }))
                    .toList();
            assertThat(tasks)
                    .filteredOn(f -> f.failed())
                    .hasSize(200 - 128 - 2)
                    .allSatisfy(f -> assertThat(f.cause()).hasMessage("overloaded"));
            gate.countDown();
            assertThat(tasks.getFirst().await()).isZero();
        }
    }

    @Test
    void a_value_sealed_under_one_name_does_not_open_under_another() {
        var vault = new Vault(Config.of(Map.of("jwt.secret", "0123456789abcdef0123456789abcdef")));
        var sealed = vault.seal("one", new byte[] {1, 2, 3});
        assertThat(vault.open("one", sealed)).containsExactly(1, 2, 3);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> vault.open("two", sealed)))
                .isInstanceOf(Config.Invalid.class);
    }

    @Test
    void a_service_account_with_a_permission_that_does_not_exist_is_refused_by_name() {
        var core = new AuthCore();
        core.check(Config.of(Map.of("service.accounts", "erp=0123456789abcdef:roles:read customers:*")));
        core.check(
                Config.of(
                        Map.of(
                                "service.accounts",
                                "pay=0123456789abcdef:extensions:serve:ext.payment.acme:acme extensions:serve:ext.order.check:* extensions:call")));
        for (var wrong : List.of("roles:rad", "rolls:*", "extensions:serve"))
            assertThatThrownBy(() -> core.check(
                            Config.of(Map.of("service.accounts", "erp=0123456789abcdef:roles:read " + wrong))))
                    .isInstanceOf(Config.Invalid.class)
                    .hasMessage("service.accounts: erp has the permission " + wrong + ", which does not exist");
    }

    @Test
    void the_contract_names_the_built_in_roles() {
        var roles = Contract.load("auth")
                .document()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("RegisterUser")
                .getJsonObject("properties")
                .getJsonObject("role")
                .getJsonArray("enum");
        assertThat(roles.stream().map(String.class::cast)).containsExactlyInAnyOrderElementsOf(Roles.BUILT_IN.keySet());
    }
}
