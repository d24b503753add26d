/** The connectors' only way to the machine's clocks. */
@NullMarked
package io.isledb.connect.base;

import org.jspecify.annotations.NullMarked;
