package tradepost.notification.core.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.time.BusinessZone;
import tradepost.orders.invoice.Seller;
import tradepost.sales.SalesSettings;

/** Makes the texts of a mail from a template and the data of an event. The HTML is put in the layout that all mails have in common. */
final class MailRenderer {
    private static final int SUBJECT_MAX = 200;
    /** As documents do, white text on what is darker than this. */
    private static final double DARK_BELOW = 0.55;

    private final TemplateEngine engine = new TemplateEngine(
            Map.of("lines", ShippedTemplates.file("lines.html")), Map.of("lines", ShippedTemplates.file("lines.txt")));
    /** Not of anybody's making, so it may hold the HTML of a template as it is. */
    private final Template layout = Mustache.compiler()
            .escapeHTML(true)
            .emptyStringIsFalse(true)
            .withCollector(new MapsOnly.Trusted())
            .compile(ShippedTemplates.file("layout.html"));

    private final Seller seller;
    private final String color;
    private final BusinessZone zone;

    MailRenderer(Config config) {
        seller = SalesSettings.seller(config);
        color = config.text(Settings.DOCUMENTS_COLOR);
        zone = BusinessZone.of(config.text(Settings.BUSINESS_ZONE));
    }

    /** The name of the sender; empty if there is none. */
    String senderName() {
        var name = seller.name();
        return name == null ? "" : name.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    /** Whatever an event and the settings of the seller have or lack. Fails {@link TemplateEngine.Invalid}. */
    void check(MailKind kind, MailTexts template, MailLanguage language) {
        for (var event : MailSamples.events(kind)) {
            render(kind, template, language, event, MailSamples.NAME, MailSamples.SELLER);
            render(kind, template, language, event, "", Seller.NOBODY);
        }
    }

    /** Fails {@link TemplateEngine.Invalid}. */
    MailTexts render(MailKind kind, MailTexts template, MailLanguage language, JsonObject event, String name) {
        return render(kind, template, language, event, name, seller);
    }

    private MailTexts render(
            MailKind kind, MailTexts template, MailLanguage language, JsonObject event, String name, Seller seller) {
        var data = MailData.of(kind, event, language, name, seller, zone);
        var subject = engine.text(template.subject(), data)
                .replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ")
                .strip();
        if (subject.length() > SUBJECT_MAX)
            subject = subject.substring(0, subject.offsetByCodePoints(0, subject.codePointCount(0, SUBJECT_MAX - 1)))
                    + "…";
        var text =
                engine.text(template.text(), data).replaceAll("\n{3,}", "\n\n").strip() + "\n";
        return new MailTexts(subject, text, laidOut(subject, language, engine.html(template.html(), data)));
    }

    private String laidOut(String subject, MailLanguage language, String body) {
        var all = new HashMap<String, Object>();
        all.put("language", language.code());
        all.put("subject", subject);
        all.put("sender", senderName().isEmpty() ? "Tradepost" : senderName());
        all.put("seller", MailData.seller(seller));
        all.put(
                "has_footer",
                Stream.of(seller.name(), seller.email(), seller.phone(), seller.website())
                        .anyMatch(Objects::nonNull));
        all.put("color", color);
        all.put("on_color", isDark() ? "#ffffff" : "#1d2733");
        all.put("body", body);
        return layout.execute(all);
    }

    private boolean isDark() {
        var c = Color.decode(color);
        return (0.299 * c.getRed() + 0.587 * c.getGreen() + 0.114 * c.getBlue()) / 255 < DARK_BELOW;
    }
}
