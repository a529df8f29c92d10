package tradepost.auth.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.identity.Caller;

class GrantRuleTest {
    private static final UUID HERE = new UUID(0, 1);

    private static Caller holding(String... permissions) {
        return new Caller(new UUID(0, 9), "own", List.of(permissions));
    }

    @Test
    void everything_is_held_by_whoever_holds_everything() {
        for (var p : List.of("*", "customers:*", "customers:read", "orders:read:own", "extensions:serve:ext.a:b"))
            assertThat(GrantRule.holds(holding("*"), p)).as(p).isTrue();
    }

    @Test
    void a_wildcard_is_held_with_all_of_its_actions_only() {
        assertThat(GrantRule.holds(holding("customers:*"), "customers:delete")).isTrue();
        assertThat(GrantRule.holds(holding("customers:read", "customers:write", "customers:delete"), "customers:*"))
                .isTrue();
        assertThat(GrantRule.holds(holding("customers:read", "customers:write"), "customers:*"))
                .isFalse();
        assertThat(GrantRule.holds(holding("customers:*", "vendors:*"), "*")).isFalse();
    }

    @Test
    void ones_own_documents_are_less_than_all() {
        assertThat(GrantRule.holds(holding("customers:read"), "customers:read:own"))
                .isTrue();
        assertThat(GrantRule.holds(holding("customers:read:own"), "customers:read"))
                .isFalse();
    }

    @Test
    void extensions_are_served_by_whoever_may_serve_them() {
        assertThat(GrantRule.holds(holding("extensions:*"), "extensions:serve:ext.a:b"))
                .isFalse();
        assertThat(GrantRule.holds(holding("extensions:serve:*:b"), "extensions:serve:ext.a:b"))
                .isTrue();
    }

    @Test
    void a_key_has_what_it_was_granted_and_its_owner_holds() {
        var owner = holding("customers:read", "vendors:*", "customers:write:own");
        assertThat(GrantRule.common(owner, List.of("customers:*", "vendors:write", "api_keys:read")))
                .containsExactly("customers:read", "vendors:write");
        assertThat(GrantRule.common(owner, List.of("*"))).containsExactly("customers:read", "vendors:*");
        assertThat(GrantRule.common(holding("*"), List.of("*"))).containsExactly("*");
        assertThat(GrantRule.common(holding(), List.of("*", "customers:read"))).isEmpty();
    }

    @Test
    void who_is_limited_grants_only_some_of_the_own_locations() {
        var limited = new Caller(new UUID(0, 9), "own", List.of("customers:read"), List.of(HERE), 0, "");
        GrantRule.requireHeld(limited, List.of("customers:read"), List.of(HERE));
        assertThatThrownBy(() -> GrantRule.requireHeld(limited, List.of("customers:read"), List.of()))
                .hasMessage("not_held");
        assertThatThrownBy(
                        () -> GrantRule.requireHeld(limited, List.of("customers:read"), List.of(HERE, new UUID(0, 2))))
                .hasMessage("not_held");
    }
}
