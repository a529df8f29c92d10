package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tradepost.audit.EventTypes;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.identity.Roles;

/** Each type of event can be read by some role, and no other type can be requested. */
class EventTypesTest {
    @Test
    void a_type_that_nobody_publishes_cannot_be_requested() {
        EventTypes.requirePublished(List.of("sales.order.confirmed", "sales.order.*", "sales.*"));
        assertThatThrownBy(() -> EventTypes.requirePublished(List.of("sales.*", "sales.order.confirmd")))
                .hasMessage("unknown_type");
    }

    @Test
    void finance_managers_or_administrators_may_read_every_event_type() {
        var types = new ArrayList<EventType>();
        for (var context : ContextModule.names()) types.addAll(EventType.of(context));
        assertThat(types)
                .hasSizeGreaterThan(25)
                .extracting(EventType::name)
                .contains("sales.order.confirmed", "auth.user.registered");
        var held = Roles.BUILT_IN.get("finance_manager");
        for (var type : types) {
            assertThat(EventTypes.subjectKinds())
                    .as("%s has a permission in its context's module", type.name())
                    .contains(type.name().substring(0, type.name().lastIndexOf('.')));
            var resource = EventTypes.permissionOf(type.name()).split(":")[0];
            assertThat(List.of("users", "roles", "api_keys", "service_accounts").contains(resource)
                            || held.contains(resource + ":*"))
                    .as("%s requires %s, which is an existing permission", type.name(), resource)
                    .isTrue();
        }
    }
}
