/** Figures: what the documents of the other contexts sum to. The service interfaces, their records, and the module with permissions. */
@ModuleGen(name = "tradepost-analytics", groupPackage = "tradepost.analytics")
@NullMarked
package tradepost.analytics;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
