@ModuleGen(name = "tradepost-catalog", groupPackage = "tradepost.catalog")
@NullMarked
package tradepost.catalog;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
