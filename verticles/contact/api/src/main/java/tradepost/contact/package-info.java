@ModuleGen(name = "tradepost-contact", groupPackage = "tradepost.contact")
@NullMarked
package tradepost.contact;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
