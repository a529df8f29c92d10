package tradepost.sales.extension;

import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** The data of the event of an extension. */
public record ExtensionChanged(
        @FieldDoc(value = "The extension's id.", example = "0198c0de-0000-7000-8000-0000000000e7")
        UUID id,

        @FieldDoc(value = "What it answers.", example = "ext.order.check")
        String point,

        @FieldDoc(value = "Its name.", example = "export-licences")
        String name,

        @FieldDoc(value = "Whether it is asked.", example = "false")
        boolean enabled) {}
