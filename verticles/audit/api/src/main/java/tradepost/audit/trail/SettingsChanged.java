package tradepost.audit.trail;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** The settings of a node that differ from those with which it started last. */
public record SettingsChanged(
        @FieldDoc(value = "The start.", example = "0198c0de-0000-7000-8000-0000000000f8")
        UUID id,

        @FieldDoc(value = "The node.", example = "10.0.0.1:15701")
        String node,

        @FieldDoc(value = "The settings that changed; at its first start, those that differ from their defaults.")
        List<ChangedSetting> settings) {

    public record ChangedSetting(
            @FieldDoc(value = "The name of the setting.", example = "events.log_hours")
            String name,

            @FieldDoc(
                    value =
                            "Its value before; null at the first start. That of a secret, and the login in a URL, are masked.",
                    example = "0")
            @Nullable
            String before,

            @FieldDoc(value = "Its value now, masked in the same way.", example = "365")
            String after) {}
}
