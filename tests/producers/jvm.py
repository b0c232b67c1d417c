"""Maven's Surefire, Gradle, Ant, JUnit's console launcher, and JaCoCo, as Debian packages them."""

from __future__ import annotations

from tests.producers.producer import Producer, Tool

_SUREFIRE = Tool(
    ("apt:maven", "apt:maven-debian-helper", "apt:libsurefire-java", "apt:junit4"),
    "dpkg-query -W -f '${Package} ${Version}' libsurefire-java",
)
_GRADLE = Tool(("apt:gradle", "apt:junit4"), "dpkg-query -W -f '${Package} ${Version}' gradle")
_ANT = Tool(("apt:ant", "apt:ant-optional", "apt:junit4"), "dpkg-query -W -f '${Package} ${Version}' ant")
_JACOCO = Tool(("apt:ant", "apt:libjacoco-java"), "dpkg-query -W -f '${Package} ${Version}' libjacoco-java")
_PLATFORM = Tool(
    ("apt:junit5", "apt:junit4", "apt:default-jdk-headless"), "dpkg-query -W -f '${Package} ${Version}' junit5"
)

_CART = """package shop;

/** A cart. */
public class Cart {
    private int total;

    public int add(int price) {
        if (price < 0) {
            throw new IllegalArgumentException("negative");
        }
        total += price;
        return total;
    }

    public int never() {
        int two = 2;
        return two;
    }

    public static void main(String[] arguments) {
        new Cart().add(3);
    }
}
"""
_TESTS = """package shop;

import static org.junit.Assert.assertEquals;

import org.junit.Assume;
import org.junit.Ignore;
import org.junit.Test;

public class CartTest {
    private static int runs = 0;

    @Test public void adds() { assertEquals(3, 1 + 2); }
    @Test public void fails() { assertEquals(4, 1 + 2); }
    @Test public void breaks() { throw new IllegalStateException("no"); }
    @Test public void flaky() { assertEquals(1, runs++ % 2); }
    @Ignore("later") @Test public void later() { }
    @Test public void assumes() { Assume.assumeTrue(false); }
}
"""
_GREEN = """package shop;

public class CartTest {
    @org.junit.Test public void adds() { org.junit.Assert.assertEquals(3, 1 + 2); }
    @org.junit.Ignore("later") @org.junit.Test public void later() { }
}
"""
_PLUGINS = "".join(
    f"<plugin><artifactId>maven-{name}-plugin</artifactId><version>{version}</version>{more}</plugin>"
    for name, version, more in (
        ("resources", "3.3.0", ""),
        ("compiler", "3.10.1", ""),
        ("surefire", "2.22.3", "<configuration><rerunFailingTestsCount>1</rerunFailingTestsCount></configuration>"),
    )
)
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version>
<properties><maven.compiler.source>11</maven.compiler.source><maven.compiler.target>11</maven.compiler.target></properties>
<dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.x</version><scope>test</scope></dependency>
</dependencies><build><plugins>{_PLUGINS}</plugins></build></project>
"""
_BUILD_GRADLE = """apply plugin: 'java'
repositories { maven { url 'file:///usr/share/maven-repo' } }
dependencies { testCompile 'junit:junit:4.x' }
sourceCompatibility = 11
"""
_ANT_JUNIT = """<project default="test"><target name="test">
<mkdir dir="classes"/><mkdir dir="reports"/>
<javac srcdir="src/test/java" destdir="classes" includeantruntime="false" release="11" classpath="/usr/share/java/junit4.jar"/>
<junit fork="true" forkmode="once" failureproperty="failed">
<classpath path="classes:/usr/share/java/junit4.jar:/usr/share/java/hamcrest-core.jar"/><formatter type="xml"/>
<batchtest todir="reports"><fileset dir="src/test/java" includes="**/*Test.java"/></batchtest></junit>
<fail if="failed"/></target></project>
"""
_ANT_JACOCO = """<project xmlns:jacoco="antlib:org.jacoco.ant" default="run">
<taskdef uri="antlib:org.jacoco.ant" resource="org/jacoco/ant/antlib.xml"/><target name="run"><mkdir dir="classes"/>
<javac srcdir="src/main/java" destdir="classes" debug="true" includeantruntime="false" release="11"/>
<jacoco:coverage><java classname="shop.Cart" fork="true" classpath="classes"/></jacoco:coverage>
<jacoco:report><executiondata><file file="jacoco.exec"/></executiondata>
<structure name="shop"><classfiles><fileset dir="classes"/></classfiles><sourcefiles><fileset dir="src/main/java"/></sourcefiles></structure>
<xml destfile="jacoco.xml"/></jacoco:report></target></project>
"""
_JARS = " ".join(
    f"-lib /usr/share/java/{name}.jar"
    for name in ("org.jacoco.ant", "org.jacoco.core", "org.jacoco.report", "org.jacoco.agent", "org.jacoco.agent.rt",
                 "asm", "asm-tree", "asm-commons", "asm-analysis")
)  # fmt: skip
_JUNIT5 = ":".join(
    f"/usr/share/java/{name}.jar"
    for name in ("junit-platform-console", "junit-platform-commons", "junit-platform-engine", "junit-platform-launcher",
                 "junit-platform-reporting", "junit-vintage-engine", "junit4", "hamcrest-core", "picocli", "opentest4j",
                 "apiguardian-api")
)  # fmt: skip
_MAVEN = "mvn --batch-mode --offline --settings /etc/maven/settings-debian.xml test"
_LAUNCH = f"""mkdir classes && javac -d classes -cp /usr/share/java/junit4.jar src/test/java/shop/CartTest.java &&
java -cp classes:{_JUNIT5} org.junit.platform.console.ConsoleLauncher --scan-classpath classes --reports-dir reports"""
_SUREFIRE_XML, _GRADLE_XML = "target/surefire-reports/*.xml", "build/test-results/test/*.xml"
_TEST = "src/test/java/shop/CartTest.java"

PRODUCERS = (
    Producer("surefire", _SUREFIRE, files={"pom.xml": _POM, _TEST: _GREEN}, command=_MAVEN, junit=_SUREFIRE_XML, tests=(1, 0, 1), printed=(1, 0, 1)),
    # The attributes of the suite count each rerun: tests="9" failures="3" errors="2" for six tests, of which two fail.
    Producer("surefire-reruns", _SUREFIRE, files={"pom.xml": _POM, _TEST: _TESTS}, command=_MAVEN, status=1, junit=_SUREFIRE_XML, tests=(2, 2, 2), flaky=1, printed=(2, 2, 2)),
    Producer("gradle", _GRADLE, files={"build.gradle": _BUILD_GRADLE, _TEST: _GREEN}, command="gradle --offline --no-daemon test", junit=_GRADLE_XML, tests=(1, 0, 1)),
    Producer("gradle-fails", _GRADLE, files={"build.gradle": _BUILD_GRADLE, _TEST: _TESTS}, command="gradle --offline --no-daemon test", status=1, junit=_GRADLE_XML, tests=(1, 3, 2), printed=(1, 3, 2)),
    Producer("ant-junit", _ANT, files={"build.xml": _ANT_JUNIT, _TEST: _TESTS}, command="ant", status=1, junit="reports/*.xml", tests=(1, 3, 2)),
    Producer("junit-console", _PLATFORM, files={_TEST: _TESTS}, command=_LAUNCH, status=1, junit="reports/*.xml", tests=(1, 3, 2), printed=(1, 3, 2)),
    Producer("jacoco", _JACOCO, files={"build.xml": _ANT_JACOCO, "src/main/java/shop/Cart.java": _CART}, command=f"ant {_JARS}", coverage="jacoco.xml", lines=(6, 9)),
)  # fmt: skip
