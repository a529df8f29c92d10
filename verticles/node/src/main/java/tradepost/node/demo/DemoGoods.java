package tradepost.node.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the demo company sells besides the entries of {@link DemoCompany}, and with whom it trades. */
final class DemoGoods {
    record Department(String department, List<Category> categories) {}

    /** @param season how much of it is sold in each month, from January on, relative to the others */
    record Category(String name, String vendor, List<Integer> season, List<String> products) {}

    /**
     * @param option its name with its values, such as {@code Size: S, M, L}
     * @param picture its motif
     */
    record Product(
            String name,
            String sku,
            BigDecimal price,
            @Nullable String option,
            @Nullable String picture) {
        List<String> values() {
            return option == null
                    ? List.of()
                    : Arrays.asList(option.substring(option.indexOf(':') + 2).split(", "));
        }

        String optionName() {
            return option == null ? "" : option.substring(0, option.indexOf(':'));
        }
    }

    /**
     * A vendor, or a customer who is a company or a person.
     *
     * @param days a vendor needs to deliver, or a company has to pay; 0 for a person
     */
    record Partner(String name, String email, String street, String town, String country, int days) {
        static Partner of(String line) {
            var p = line.split(" \\| ");
            return new Partner(p[0], p[1], p[2], p[3], p[4], p.length > 5 ? Integer.parseInt(p[5]) : 0);
        }
    }

    final List<Department> departments;
    final List<Partner> vendors;
    final List<Partner> companies;
    final List<Partner> people;
    private final int digits;

    /** @param digits of prices after the point, as the currency of the installation has */
    DemoGoods(int digits) throws IOException {
        this.digits = digits;
        var yaml = new YAMLMapper();
        departments = yaml.readValue(open("catalog.yaml"), new TypeReference<List<Department>>() {});
        var partners = yaml.readValue(open("contacts.yaml"), new TypeReference<Map<String, List<String>>>() {});
        vendors = partners(partners, "vendors");
        companies = partners(partners, "companies");
        people = partners(partners, "people");
    }

    private static InputStream open(String file) throws IOException {
        var in = DemoGoods.class.getResourceAsStream("/demo/shop/" + file);
        if (in == null) throw new IOException(file + " of the demo is missing");
        return in;
    }

    private static List<Partner> partners(Map<String, List<String>> all, String kind) {
        return all.getOrDefault(kind, List.of()).stream().map(Partner::of).toList();
    }

    List<Product> products(Category category) {
        var code = category.name().substring(0, 3).toUpperCase(Locale.ROOT);
        var all = new ArrayList<Product>();
        for (var line : category.products()) {
            var parts = line.split(" \\| ");
            @Nullable String option = null;
            @Nullable String picture = null;
            for (int i = 2; i < parts.length; i++)
                if (parts[i].startsWith("@")) picture = parts[i].substring(1);
                else option = parts[i];
            var price = new BigDecimal(parts[1]).setScale(Math.min(2, digits), RoundingMode.HALF_UP);
            all.add(new Product(parts[0], "%s-%03d".formatted(code, 101 + all.size()), price, option, picture));
        }
        return all;
    }

    /** What the company pays for a piece. */
    BigDecimal cost(BigDecimal price) {
        return price.multiply(new BigDecimal("0.58")).setScale(Math.min(2, digits), RoundingMode.HALF_UP);
    }
}
