package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import tradepost.audit.EventTypes;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.identity.Roles;

/** Each type of event has readers. */
class EventTypesTest {
    @Test
    void every_type_needs_a_permission_that_finance_managers_or_administrators_hold() {
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
            assertThat(resource.equals("users") || held.contains(resource + ":*"))
                    .as("%s is read with %s, which is a permission there is", type.name(), resource)
                    .isTrue();
        }
    }
}
