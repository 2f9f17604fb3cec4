import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.JSRInlinerAdapter;
import org.objectweb.asm.MethodVisitor;

/**
 * Rewrites a jar's classes to class version 52 (Java 8). A class older than version 50 never enters a CDS or AOT archive, so
 * picocli 4.7, which is compiled to version 49, would be loaded and verified anew at every start. It also no longer looks for Groovy.
 *
 * <p>Run as a single source file: {@code java -cp asm.jar:asm-commons.jar ModernClasses.java IN.jar OUT.jar}.
 */
public final class ModernClasses {
  /**
   * picocli asks whether a command is a closure of Groovy, and for that looks for this class in every jar there is: at each start
   * they would all be opened, and nothing else of it opens one. No command is an instance of the other either.
   */
  private static final String GROOVY = "groovy.lang.Closure";

  private static final String NO_COMMAND = "java.lang.Void";

  public static void main(String[] args) throws IOException {
    try (JarFile in = new JarFile(args[0]);
        OutputStream file = Files.newOutputStream(Path.of(args[1]));
        JarOutputStream out = new JarOutputStream(file)) {
      ClassLoader classes = new java.net.URLClassLoader(new java.net.URL[] {Path.of(args[0]).toUri().toURL()});
      for (Enumeration<JarEntry> entries = in.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        byte[] content = in.getInputStream(entry).readAllBytes();
        boolean ordinary = entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(ordinary ? modern(content, classes) : content);
        out.closeEntry();
      }
    }
  }

  private static byte[] modern(byte[] old, ClassLoader classes) {
    ClassReader reader = new ClassReader(old);
    if (reader.readShort(6) >= Opcodes.V1_8) {
      return old;
    }
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
      @Override
      protected ClassLoader getClassLoader() {
        return classes;
      }
    };
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
            super.visit(Opcodes.V1_8, access, name, signature, parent, interfaces);
          }

          @Override
          public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, type, signature, exceptions);
            MethodVisitor found = new MethodVisitor(Opcodes.ASM9, next) {
              @Override
              public void visitLdcInsn(Object constant) {
                super.visitLdcInsn(GROOVY.equals(constant) ? NO_COMMAND : constant);
              }
            };
            return new JSRInlinerAdapter(found, access, name, type, signature, exceptions);
          }
        },
        ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }
}
